# SPDX-License-Identifier: Apache-2.0
package PVE::Tools;

# A stand-in for tests: the few functions a storage plugin uses, with real files and processes.

use strict;
use warnings;

sub file_set_contents {
    my ($file, $data, $mode) = @_;
    my $fresh = "$file.tmp.$$";
    open(my $handle, '>', $fresh) || die "unable to open '$fresh': $!\n";
    chmod($mode, $fresh) if defined $mode;
    print $handle $data;
    close($handle) || die "unable to write '$fresh': $!\n";
    rename($fresh, $file) || die "unable to rename '$fresh': $!\n";
    return;
}

sub file_read_firstline {
    my ($file) = @_;
    open(my $handle, '<', $file) || return undef;
    my $line = <$handle>;
    close($handle);
    chomp $line if defined $line;
    return $line;
}

sub run_command {
    my ($command, %options) = @_;
    my $child = fork() // die "fork failed: $!\n";
    if (!$child) {
        open(STDIN, $options{input}) || die "redirecting the input failed: $!\n" if $options{input};
        open(STDOUT, $options{output}) || die "redirecting the output failed: $!\n" if $options{output};
        exec { $command->[0] } @$command;
        die "running $command->[0] failed: $!\n";
    }
    waitpid($child, 0);
    die "command '@$command' failed: exit code " . ($? >> 8) . "\n" if $?;
    return 0;
}

1;
