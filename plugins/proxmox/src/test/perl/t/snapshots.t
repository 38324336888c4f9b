# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

my $disk = alloc(100);
activate($disk);
write_to($disk, 'one');
snapshot($disk, 'first');
write_to($disk, 'two');
snapshot($disk, 'second');
write_to($disk, 'xxx');

my $info = $plugin->volume_snapshot_info($scfg, $storeid, $disk);
is_deeply([sort keys %$info], ['first', 'second'], 'snapshots are listed');
is($info->{first}->{id}, 'first', 'with an id');
is($info->{second}->{'virtual-size'}, 1048576, 'and a size');
dies_like(sub { snapshot($disk, 'first') }, qr/has a snapshot first since.*ALREADY_EXISTS/, 'a name used before');
dies_like(sub { snapshot($disk, 'First') }, qr/ALREADY_EXISTS/, 'a name that differs in case only');
dies_like(sub { snapshot($disk, 'x' x 49) }, qr/Use 2 to 48/, 'a name too long');

activate($disk, 'first');
is(read_from($disk, 3, 'first'), 'one', 'an active snapshot is read');
is(read_from($disk, 3), 'xxx', 'beside the present');
is(list_names(), 'moor:vm-100-disk-0', 'its copy is not listed');
$plugin->volume_snapshot_delete($scfg, $storeid, $disk, tainted('first'), 1);
ok(!-l link_of($disk, 'first'), 'deleting a snapshot takes its active copy along');
$plugin->volume_snapshot_delete($scfg, $storeid, $disk, 'first', 1);
pass('deleting it again is a success');

activate($disk, 'second');
deactivate($disk, 'second');
ok(!-l link_of($disk, 'second'), 'a snapshot is deactivated');
dies_like(sub { activate($disk, 'first') }, qr/has no snapshot first/, 'activating a deleted snapshot');

my $copy = $plugin->clone_image($scfg, $storeid, $disk, 200, tainted('second'));
is($copy, 'vm-200-disk-0', 'a clone belongs to its guest');
activate($copy);
is(read_from($copy, 3), 'two', 'and has the content of the snapshot');

is($plugin->volume_rollback_is_possible($scfg, $storeid, $disk, 'second', []), 1, 'rolling back is possible');
dies_like(
    sub { $plugin->volume_rollback_is_possible($scfg, $storeid, $disk, 'first', []) },
    qr/no snapshot 'first'/, 'rolling back to nothing');
$plugin->volume_resize($scfg, $storeid, $disk, 2 * 1048576, 0, undef);
$plugin->volume_snapshot_rollback($scfg, $storeid, $disk, tainted('second'));
activate($disk);
is(read_from($disk, 3), 'two', 'rolling back brings the content back');
is(-s link_of($disk), 1048576, 'and the size');
on_node('pve2', sub {
    dies_like(
        sub { $plugin->volume_snapshot_rollback($scfg, $storeid, $disk, 'second') },
        qr/IN_USE/, 'rolling back what another node uses');
});

$plugin->free_image($storeid, $scfg, $disk, 0, 'raw');
is(list_names(), 'moor:vm-200-disk-0', 'freeing a volume takes its snapshots along');

my @features = (
    [snapshot => undef, 1], [snapshot => 'second', undef], [clone => 'second', 1], [clone => undef, undef],
    [copy => undef, 1], [copy => 'second', 1], [template => undef, undef], [sparseinit => undef, undef],
    [rename => undef, undef], [replicate => undef, undef],
);
for my $feature (@features) {
    my ($name, $snap, $expected) = @$feature;
    is($plugin->volume_has_feature($scfg, $name, $storeid, $copy, $snap, 0), $expected,
        "feature $name of " . ($snap ? 'a snapshot' : 'a volume'));
}
dies_like(sub { $plugin->create_base($storeid, $scfg, $copy) }, qr/cannot become templates/, 'a template');
dies_like(sub { $plugin->rename_volume($scfg, $storeid, $copy, 201) }, qr/cannot be renamed/, 'renaming');
dies_like(
    sub { $plugin->rename_snapshot($scfg, $storeid, $copy, 'a', 'b') }, qr/cannot be renamed/, 'renaming a snapshot');

done_testing();
