# SPDX-License-Identifier: Apache-2.0
package PVE::Storage;

# A stand-in for tests: the version of the plugin interface, the configuration, and loading a plugin under the checks
# that Proxmox makes.

use strict;
use warnings;

our ($version, $age) = (15, 6);
our $config = { ids => {} };

sub APIVER {
    return $version;
}

sub APIAGE {
    return $age;
}

sub config {
    return $config;
}

sub load_plugin {
    my ($class) = @_;
    my $file = "$class.pm";
    $file =~ s{::}{/}g;
    require $file;
    die "$class is no storage plugin\n" if !$class->isa('PVE::Storage::Plugin');
    my $api = $class->api();
    die "$class needs interface $api, which is newer than $version\n" if $api > $version;
    die "$class has interface $api, which is too old\n" if $api < $version - $age;
    $class->register();
    PVE::Storage::Plugin->init();
    return $class;
}

1;
