# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use IO::Socket::IP;
use PveTest;
use Test::More;

# A port nobody listens on: bound once and given back.
my $nobody = IO::Socket::IP->new(LocalHost => '127.0.0.1', LocalPort => 0, Listen => 1);
my $dead = 'http://127.0.0.1:' . $nobody->sockport();
close($nobody);

my $alive = $scfg->{'moorage-server'};
$scfg->{'moorage-server'} = "$dead,$alive";
is(alloc(100), 'vm-100-disk-0', 'a server that is down is passed over');
ok($plugin->check_connection($storeid, $scfg), 'and the storage is online');

for my $what ('allocating', 'deleting') {
    instruct('lose-answers?count=1');
    $what eq 'allocating' ? alloc(100) : $plugin->free_image($storeid, $scfg, 'vm-100-disk-1', 0, 'raw');
    is(list_names(), 'moor:vm-100-disk-0' . ($what eq 'allocating' ? ' moor:vm-100-disk-1' : ''),
        "$what is done once though the answer was lost");
}
instruct('lose-answers?count=2');
snapshot('vm-100-disk-0', 'before');
is(join(' ', keys %{ $plugin->volume_snapshot_info($scfg, $storeid, 'vm-100-disk-0') }), 'before',
    'so is a snapshot');
instruct('lose-answers?count=1');
is($plugin->clone_image($scfg, $storeid, 'vm-100-disk-0', 200, 'before'), 'vm-200-disk-0', 'and a clone');
instruct('busy?count=2');
is(alloc(100), 'vm-100-disk-1', 'a plugin that is being exchanged is waited for');

instruct('redirect?count=1');
is(alloc(100), 'vm-100-disk-2', 'a server that points to another is passed over');

instruct('fail?code=NODE_OFFLINE');
my $before = requests(qr/^POST/);
dies_like(sub { alloc(100) }, qr/^It broke\. Mend it\. \(NODE_OFFLINE, request pve1-/, 'an error of the storage');
is(requests(qr/^POST/), $before + 1, 'is not tried again');
instruct('fail?code=INTERNAL');
my ($total) = $plugin->status('fresh', $scfg, {}) if eval { $plugin->status('fresh', $scfg, {}); 1 };
is($total, undef, 'a status that was never known is an error');
instruct('heal');
is(scalar @{[$plugin->status($storeid, $scfg, {})]}, 4, 'a status is read');
$scfg->{'moorage-server'} = $dead;
is(scalar @{[$plugin->status($storeid, $scfg, {})]}, 4, 'and outlasts a short absence of the server');

{
    local $SIG{__WARN__} = sub { };
    ok(!$plugin->check_connection('elsewhere', $scfg), 'without a server the storage is not online');
}
my $info = sub { $plugin->volume_size_info($scfg, $storeid, 'vm-100-disk-0', 5) };
dies_like($info, qr/no Moorage server answered GET.*not reachable.*look whether the server runs/, 'no server');
ok(defined link_of('vm-100-disk-0'), 'a path needs no server');

$scfg->{'moorage-server'} = $alive;
{
    # Proxmox's own time limit strikes while a request is under way.
    instruct('stall?count=1');
    local $SIG{ALRM} = sub { die "got timeout\n" };
    alarm(1);
    dies_like($info, qr/got timeout/, "Proxmox's time limit");
    alarm(0);
}
instruct('garbage?count=1');
dies_like($info, qr/answered 200/, 'an answer that is no JSON');

done_testing();
