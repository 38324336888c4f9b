# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

is(alloc(100), 'vm-100-disk-0', 'the server gives the first name');
is(alloc(100), 'vm-100-disk-1', 'and the next');
is(alloc(100, 'vm-100-cloudinit', 4096), 'vm-100-cloudinit', 'a wished name is used');
is(alloc(101, ''), 'vm-101-disk-0', 'an empty name is none');
is($PVE::Storage::Plugin::lock_waits[0], 50, 'the lock is waited for longer than usual');

dies_like(sub { alloc(100, 'vm-100-disk-1') }, qr/name vm-100-disk-1 is taken.*ALREADY_EXISTS/, 'taken name');
dies_like(sub { alloc(100, 'vm-101-disk-7') }, qr/does not belong to guest 100/, "another guest's name");
dies_like(sub { alloc(100, undef, 2 * 1024 * 1024) }, qr/pool thin has .*NO_CAPACITY/, 'full pool');
dies_like(
    sub { $plugin->alloc_image($storeid, $scfg, 100, 'qcow2', undef, 1024) },
    qr/unsupported format 'qcow2'/, 'other format');

is(list_names(100), 'moor:vm-100-cloudinit moor:vm-100-disk-0 moor:vm-100-disk-1', 'list of a guest');
my $cache = {};
my $all = $plugin->list_images($storeid, $scfg, undef, undef, $cache);
is(scalar @$all, 4, 'list of all');
is($all->[0]->{size}, 4096 * 1024, 'sizes are bytes');
is($all->[0]->{format}, 'raw', 'format');
like($all->[0]->{ctime}, qr/^[0-9]{10}$/, 'time of making');
my $before = requests(qr{^GET /v1/disks$});
my $named = $plugin->list_images($storeid, $scfg, 100, ['moor:vm-101-disk-0', 'moor:vm-102-disk-0'], $cache);
is(join(' ', map { $_->{volid} } @$named), 'moor:vm-101-disk-0', 'list by name, whoever owns it');
is(requests(qr{^GET /v1/disks$}), $before, 'one request serves a whole listing');

is(scalar $plugin->volume_size_info($scfg, $storeid, 'vm-100-disk-0', 5), 1048576, 'size of an inactive volume');
my @info = $plugin->volume_size_info($scfg, $storeid, 'vm-100-disk-0', 5);
is_deeply([@info[0 .. 2]], [1048576, 'raw', 1048576], 'size, format, used');
dies_like(
    sub { $plugin->volume_size_info($scfg, $storeid, 'vm-100-disk-9', 5) },
    qr/no volume vm-100-disk-9 in storage moor.*NOT_FOUND/, 'size of nothing');

my $other = { %$scfg };
is($plugin->alloc_image('other', $other, 100, 'raw', undef, 1024), 'vm-100-disk-2', 'another storage');
unlike(list_names(100), qr/disk-2/, 'is not listed here');

is($plugin->free_image($storeid, $scfg, 'vm-100-disk-0', 0, 'raw'), undef, 'free without a task left');
{
    my $warning = '';
    local $SIG{__WARN__} = sub { $warning .= $_[0] };
    $plugin->free_image($storeid, $scfg, 'vm-100-disk-0', 0, 'raw');
    is($warning, "the volume moor:vm-100-disk-0 was already gone\n", 'free again is a success with a warning');
}
is(alloc(100), 'vm-100-disk-0', 'the name is free at once');

is(scalar @{[$plugin->status($storeid, $scfg, {})]}, 4, 'status has four values');
my ($total, $available, $used, $active) = $plugin->status($storeid, $scfg, {});
is($total, 1024**3, 'total');
is($available + $used, $total, 'available and used');
is($active, 1, 'active');

my $state = 'vm-100-state-' . 'x' x 40;
is(alloc(100, $state), $state, 'a name too long for a disk');
activate($state);
ok(-e link_of($state), 'is used under its own name');
$plugin->free_image($storeid, $scfg, $state, 0, 'raw');
ok(!-l link_of($state), 'free takes the link along');

like($PVE::SafeSyslog::lines[0], qr{^info: moorage moor: POST /v1/disks, request pve1-\d+-\d+-\d+: done$}, 'log line');
like((grep { /^err/ } @PVE::SafeSyslog::lines)[0], qr/failed: The volume name vm-100-disk-1 is taken/, 'log of a failure');

done_testing();
