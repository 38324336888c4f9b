# SPDX-License-Identifier: Apache-2.0
package PVE::Storage::Plugin;

# A stand-in for tests: the base class of storage plugins as far as a block storage relies on it. Methods that would
# treat the storage as a folder of files are missing on purpose: a plugin that forgets one fails here.

use strict;
use warnings;

our @SHARED_STORAGE = qw(iscsi nfs rbd);
our $lock_held = 0;
our @lock_waits;

my $known_properties = {
    (map { $_ => { type => 'string', optional => 1 } } qw(content nodes bwlimit password pool server type)),
    (map { $_ => { type => 'boolean', optional => 1 } } qw(disable shared)),
};
my @registered;

sub register {
    my ($class) = @_;
    push @registered, $class;
    return;
}

sub init {
    for my $class (@registered) {
        my $properties = $class->properties();
        for my $name (keys %$properties) {
            die "duplicate property '$name'\n" if $known_properties->{$name};
            $known_properties->{$name} = $properties->{$name};
        }
    }
    for my $class (@registered) {
        for my $name (keys %{ $class->options() }) {
            die "undefined property '$name'\n" if !$known_properties->{$name};
        }
    }
    @registered = ();
    return;
}

sub check_config {
    my ($class, $section_id, $config, $create, $skip_schema_check) = @_;
    my $options = $class->options();
    my $checked = { type => $class->type() };
    for my $name (keys %$config) {
        next if $name eq 'type';
        die "unexpected property '$name'\n" if !$options->{$name};
        my $pattern = $known_properties->{$name}->{pattern};
        die "value '$config->{$name}' of '$name' does not match the pattern\n"
            if defined $pattern && $config->{$name} !~ m/^$pattern$/;
        $checked->{$name} = $config->{$name};
    }
    for my $name (keys %$options) {
        die "missing value for required option '$name'\n"
            if $create && !$options->{$name}->{optional} && !defined $config->{$name};
    }
    $checked->{shared} = 1 if grep { $_ eq $class->type() } @SHARED_STORAGE;
    return $checked;
}

sub cluster_lock_storage {
    my ($class, $storeid, $shared, $timeout, $func, @param) = @_;
    die "the lock of '$storeid' is held by this very process\n" if $lock_held;
    push @lock_waits, $timeout;
    local $lock_held = 1;
    return $func->(@param);
}

1;
