# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

# The Proxmox plugin against a real server and real devices; the stand-in of Proxmox's modules is the plugin's own.

use PveTest;
use Test::More;

my $mib = 1048576;
$scfg->{'moorage-node-map'} = 'pve1=alpha,pve2=bravo';

my $disk = alloc(100, undef, 8192);
is($disk, 'vm-100-disk-0', 'the server gives the name');
is(list_names(100), 'moor:vm-100-disk-0', 'and lists it');
my $path = link_of($disk);
ok(!-e $path, 'no device before it is activated');

activate($disk);
ok(-b $path, 'an active volume is a block device');
like(readlink($path), qr{^/dev/loop\d+$}, 'of this very host');
write_to($disk, 'one');
is(read_from($disk, 3), 'one', 'which is written and read');

snapshot($disk, 'first');
write_to($disk, 'two');
is_deeply([keys %{ $plugin->volume_snapshot_info($scfg, $storeid, $disk) }], ['first'], 'the snapshot is listed');
dies_like(sub { snapshot($disk, 'first') }, qr/ALREADY_EXISTS/, 'a snapshot of the same name');

my $copy = $plugin->clone_image($scfg, $storeid, $disk, 200, tainted('first'));
is($copy, 'vm-200-disk-0', 'a clone of the snapshot');
activate($copy);
is(read_from($copy, 3), 'one', 'has its content');

$plugin->volume_resize($scfg, $storeid, $disk, 16 * $mib, 1, undef);
is(scalar $plugin->volume_size_info($scfg, $storeid, $disk, 5), 16 * $mib, 'resized');
is(read_from($disk, 3), 'two', 'with its content');
dies_like(sub { $plugin->volume_resize($scfg, $storeid, $disk, 8 * $mib, 0, undef) }, qr/INVALID/, 'shrinking');

deactivate($disk);
ok(!-l $path, 'an inactive volume has no link');
is($plugin->volume_rollback_is_possible($scfg, $storeid, $disk, 'first', []), 1, 'rolling back is possible');
$plugin->volume_snapshot_rollback($scfg, $storeid, $disk, tainted('first'));
activate($disk);
is(read_from($disk, 3), 'one', 'rolling back brings the content back');
is(scalar $plugin->volume_size_info($scfg, $storeid, $disk, 5), 8 * $mib, 'and the size');

on_node('pve2', sub {
    dies_like(sub { $plugin->free_image($storeid, $scfg, $disk, 0, 'raw') }, qr/in use on alpha/, 'in use elsewhere');
});

my ($total, $available, $used, $active) = $plugin->status($storeid, $scfg, {});
ok($total > 0 && $available > 0 && $available <= $total, 'the status has the capacity of the pools');
is($active, 1, 'and says that it is active');

dies_like(sub { alloc(100, undef, 2**42) }, qr/NO_CAPACITY|INVALID/, 'more than there is');
$plugin->volume_snapshot_delete($scfg, $storeid, $disk, tainted('first'), 1);
$plugin->free_image($storeid, $scfg, $disk, 0, 'raw');
ok(!-l $path, 'freeing takes the link along');
$plugin->free_image($storeid, $scfg, $copy, 0, 'raw');
is(list_names(), '', 'nothing is left');

my $ca = delete $scfg->{'moorage-ca'};
dies_like(sub { alloc(100) }, qr/certificate/i, 'a server that nobody vouches for');
$scfg->{'moorage-ca'} = $ca;

done_testing();
