# SPDX-License-Identifier: Apache-2.0
package PVE::INotify;

# A stand-in for tests: the name of the node is what the test says.

use strict;
use warnings;

our $node = 'pve1';

sub nodename {
    return $node;
}

1;
