# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

my $disk = alloc(100);
my $path = link_of($disk);
like($path, qr{/dev/moorage/moor/vm-100-disk-0$}, 'the path is known before the device is there');
is_deeply([$plugin->path($scfg, $disk, $storeid)], [$path, 100, 'images'], 'path tells owner and type');
is(scalar $plugin->filesystem_path($scfg, $disk), $path, 'path without the name of the storage');
is(link_of($disk, 'before'), "$path\@before", 'path of a snapshot');
is(requests(qr/path/), 0, 'none of which asks the server');

activate($disk);
ok(-l $path && -e $path, 'activating makes the link');
activate($disk);
ok(-e $path, 'activating again changes nothing');
write_to($disk, 'content');
is(read_from($disk, 7), 'content', 'the device is written and read');
is($plugin->map_volume($storeid, $scfg, $disk, undef, {}), $path, 'mapped at the same place');
is_deeply(
    $plugin->qemu_blockdev_options($scfg, $storeid, $disk, '10.0', {}),
    { driver => 'host_device', filename => $path }, 'block device for QEMU');

$PVE::Cluster::guests = { 100 => { type => 'qemu', node => 'pve1' } };
my $second = sub { on_node('pve2', sub { activate($disk) }) };
$PVE::Cluster::guests->{100}->{node} = 'pve2';
dies_like($second, qr/attached on pve1.*IN_USE/, 'start on a second node');
$PVE::Cluster::guests->{100} = { type => 'lxc', node => 'pve1' };
dies_like($second, qr/IN_USE/, "a container's volume on a second node");
$PVE::Cluster::guests->{100} = { type => 'qemu', node => 'pve1' };
is($second->(), 1, 'the target of a live migration is let in');
deactivate($disk);
is(on_node('pve2', sub { deactivate($disk) }), 1, 'both let go');
ok(!-l $path, 'deactivating removes the link');
is(deactivate($disk), 1, 'deactivating again is a success');
is(deactivate('vm-100-disk-9'), 1, 'deactivating nothing is a success');

activate($disk);
instruct('open?disk=vm-100-disk-0&node=pve1');
dies_like(sub { deactivate($disk) }, qr/open on pve1.*IN_USE/, 'deactivating while open');
ok(-e $path, 'the link of a volume in use stays');
dies_like(
    sub { $plugin->free_image($storeid, $scfg, $disk, 0, 'raw') }, qr/open on pve1.*IN_USE/, 'freeing while open');
instruct('close?disk=vm-100-disk-0&node=pve1');
dies_like(
    sub { on_node('pve2', sub { $plugin->free_image($storeid, $scfg, $disk, 0, 'raw') }) },
    qr/in use on pve1/, 'freeing what another node uses');

$plugin->volume_resize($scfg, $storeid, $disk, 2 * 1048576, 1, undef);
is(-s $path, 2 * 1048576, 'a resized device has grown on this node');
is(scalar $plugin->volume_size_info($scfg, $storeid, $disk, 5), 2 * 1048576, 'and its size is told');
dies_like(
    sub { $plugin->volume_resize($scfg, $storeid, $disk, 1048576, 0, undef) }, qr/cannot shrink.*INVALID/, 'shrinking');
dies_like(
    sub { $plugin->volume_resize($scfg, $storeid, $disk, 4194304, 0, 'before') }, qr/snapshots cannot/, 'a snapshot');

truncate(readlink($path) =~ m{^(/[\w./-]+)$} ? $1 : die, 3 * 1048576);
is(scalar $plugin->volume_size_info($scfg, $storeid, $disk, 5), 3 * 1048576, 'an active device tells its own size');

$plugin->free_image($storeid, $scfg, $disk, 0, 'raw');
ok(!-l $path, 'freeing an active volume succeeds and removes the link');

$scfg->{'moorage-node-map'} = 'pve1=pve3';
$disk = alloc(100);
activate($disk);
is(instruct('attached?disk=vm-100-disk-0'), "pve3\n", 'a node may have another name in Moorage');

done_testing();
