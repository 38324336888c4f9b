# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;

use PveTest;
use Test::More;

$plugin->on_add_hook($storeid, $scfg, password => 's3cret');
is(alloc(100), 'vm-100-disk-0', 'a server with the given certificate is believed');
my $look = sub { $plugin->volume_size_info($scfg, $storeid, 'vm-100-disk-0', 5) };
is($look->(), 1048576, 'again');

$scfg->{'moorage-ca'} = $ENV{MOORAGE_TEST_OTHER_CA};
dies_like($look, qr/certificate/i, 'a server with another certificate');
delete $scfg->{'moorage-ca'};
dies_like($look, qr/certificate/i, 'a server nobody vouches for');

done_testing();
