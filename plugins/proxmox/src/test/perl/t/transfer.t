# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

my $disk = alloc(100, undef, 1025);
activate($disk);
write_to($disk, 'the content');
snapshot($disk, 'early');
write_to($disk, 'new content');
deactivate($disk);

sub stream_of {
    my ($snap) = @_;
    open(my $stream, '+>', undef) || die "no temporary file: $!\n";
    $plugin->volume_export($scfg, $storeid, $stream, $disk, 'raw+size', $snap, undef, 0);
    sysseek($stream, 0, 0);
    return $stream;
}

is_deeply([$plugin->volume_export_formats($scfg, $storeid, $disk, undef, undef, 0)], ['raw+size'], 'export formats');
is_deeply([$plugin->volume_import_formats($scfg, $storeid, $disk, undef, undef, 0)], ['raw+size'], 'import formats');
is_deeply([$plugin->volume_export_formats($scfg, $storeid, $disk, undef, 'base', 0)], [], 'no increments');
is_deeply([$plugin->volume_export_formats($scfg, $storeid, $disk, undef, undef, 1)], [], 'no streams with snapshots');

my $stream = stream_of();
is(-s $stream, 8 + 1025 * 1024, 'the stream is the size and the content');
sysread($stream, my $head, 8 + 11);
is($head, pack('Q<', 1025 * 1024) . 'new content', 'in that order');
ok(!-e link_of($disk), 'a volume that was inactive is so afterwards');

my $import = sub {
    my ($source, $name, $rename) = @_;
    return $plugin->volume_import(
        $scfg, $storeid, $source, tainted($name), 'raw+size', undef, undef, 0, $rename);
};
is($import->(stream_of(), 'vm-200-disk-3', 0), 'moor:vm-200-disk-3', 'import gives the full id');
activate('vm-200-disk-3');
is(read_from('vm-200-disk-3', 11), 'new content', 'and the content');
is(-s link_of('vm-200-disk-3'), 1025 * 1024, 'and the size');
is($import->(stream_of('early'), 'vm-200-disk-3', 1), 'moor:vm-200-disk-0', 'a taken name may be replaced');
activate('vm-200-disk-0');
is(read_from('vm-200-disk-0', 11), 'the content', 'a snapshot is streamed');
dies_like(sub { $import->(stream_of(), 'vm-200-disk-3', 0) }, qr/exists already/, 'a taken name');

open(my $empty, '<', '/dev/null');
dies_like(sub { $import->($empty, 'vm-200-disk-5', 0) }, qr/ended before the size/, 'an empty stream');
unlike(list_names(200), qr/disk-5/, 'leaves nothing behind');
dies_like(
    sub { $plugin->volume_export($scfg, $storeid, $empty, $disk, 'qcow2+size', undef, undef, 0) },
    qr/unsupported stream format/, 'another stream format');

done_testing();
