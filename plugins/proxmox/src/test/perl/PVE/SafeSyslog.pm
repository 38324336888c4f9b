# SPDX-License-Identifier: Apache-2.0
package PVE::SafeSyslog;

# A stand-in for tests: the lines are kept for the test to read.

use strict;
use warnings;

use base qw(Exporter);
our @EXPORT = qw(syslog);

our @lines;

sub syslog {
    my ($level, $format, @values) = @_;
    push @lines, "$level: " . sprintf($format, @values);
    return;
}

1;
