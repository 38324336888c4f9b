# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

is($plugin->type(), 'moorage', 'type');
is($plugin->plugindata()->{format}->[1], 'raw', 'format');
is_deeply($plugin->get_formats($scfg, $storeid), { default => 'raw', valid => { raw => 1 } }, 'formats');
ok((grep { $_ eq 'moorage' } @PVE::Storage::Plugin::SHARED_STORAGE), 'the storage counts as shared');
ok(!(grep { !/^moorage-/ } keys %{ $plugin->properties() }), 'own properties have our prefix');

for my $case ([9, 0, 9], [10, 1, 10], [15, 6, 15], [16, 1, 15], [30, 2, 30]) {
    my ($running, $age, $expected) = @$case;
    local ($PVE::Storage::version, $PVE::Storage::age) = ($running, $age);
    is($plugin->api(), $expected, "interface $running, $age back");
}

my $good = { type => 'moorage', 'moorage-server' => 'https://10.0.0.1:3371', 'moorage-group' => 'fast' };
ok($plugin->check_config('moor', { %$good }, 1, 0)->{shared}, 'a section is accepted');
my $with = sub {
    my (%more) = @_;
    return sub { $plugin->check_config('moor', { %$good, %more }, 1, 0) };
};
ok($with->('moorage-server' => 'https://a:1,http://127.0.0.1:3370;https://[fe80::1]:7')->(), 'several servers');
dies_like($with->('moorage-server' => '10.0.0.1'), qr/not an address such as https/, 'a server without scheme');
dies_like($with->('moorage-server' => 'https://x/path'), qr/not an address/, 'a server with a path');
dies_like($with->('moorage-ca' => 'ca.pem'), qr/not an absolute path/, 'a relative file');
dies_like($with->('moorage-node-map' => 'a'), qr/not <name here>=<name in Moorage>/, 'a bad node map');
dies_like($with->('moorage-group' => '-x'), qr/does not match/, 'a bad group');
dies_like(
    sub { $plugin->check_config('moor', { type => 'moorage', 'moorage-group' => 'fast' }, 1, 0) },
    qr/missing value for required option 'moorage-server'/, 'no server');

is_deeply(
    [$plugin->parse_volname('vm-100-disk-0')], ['images', 'vm-100-disk-0', 100, undef, undef, undef, 'raw'],
    'name of a disk');
is(($plugin->parse_volname('base-100-disk-0'))[5], 1, 'name of a base');
for my $bad ('disk', 'vm-1-disk-0', 'vm-100-disk-0/../x', "vm-100-disk-0\n", 'vm-100-', 'iso/a.iso') {
    ok(!eval { $plugin->parse_volname($bad); 1 }, "not a volume: $bad");
}

my ($root) = $ENV{MOORAGE_PVE_TEST_ROOT} =~ m{^(/[A-Za-z0-9_./-]+)$};
my $token = "$root/etc/pve/priv/storage/moor.moorage-token";
$plugin->on_add_hook($storeid, $scfg, password => tainted('s3cret'));
is((stat($token))[2] & 0777, 0600, 'the token is for root only');
instruct('require-token?token=s3cret');
is(alloc(100), 'vm-100-disk-0', 'the token is sent');
$plugin->on_update_hook_full($storeid, $scfg, {}, undef, { password => 'other' });
dies_like(sub { alloc(100) }, qr/Who are you\?.*UNAUTHENTICATED/, 'a wrong token');
$plugin->on_update_hook($storeid, {}, password => 's3cret');
is(alloc(100), 'vm-100-disk-1', 'the token is replaced');
{
    local $scfg->{'moorage-server'} = 'http://192.0.2.1:3370';
    dies_like(sub { alloc(100) }, qr/token is not sent unencrypted to http:\/\/192/, 'a token over plain HTTP');
}
$plugin->on_delete_hook($storeid, $scfg);
ok(!-e $token, 'the token goes with the storage');
$plugin->on_delete_hook($storeid, $scfg);
pass('deleting again is a success');

done_testing();
