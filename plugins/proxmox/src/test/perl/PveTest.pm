# SPDX-License-Identifier: Apache-2.0
package PveTest;

# What the test scripts share: the plugin loaded as Proxmox loads it, calls in the argument order Proxmox uses, and
# arguments that are tainted as they are in pvedaemon.

use strict;
use warnings;

use HTTP::Tiny;
use Test::More;

use base qw(Exporter);
our @EXPORT = qw(
    $plugin $storeid $scfg tainted alloc activate deactivate snapshot list_names
    link_of write_to read_from dies_like on_node instruct requests
);

my $taint = substr($ENV{PATH}, 0, 0);
$ENV{PATH} = '/usr/bin:/bin';
delete @ENV{qw(IFS CDPATH ENV BASH_ENV)};

our $storeid = tainted('moor');
our $scfg = {
    type => 'moorage',
    'moorage-server' => $ENV{MOORAGE_TEST_SERVER},
    'moorage-group' => tainted('fast'),
    $ENV{MOORAGE_TEST_CA} ? ('moorage-ca' => $ENV{MOORAGE_TEST_CA}) : (),
    shared => 1,
    content => { images => 1 },
};

require PVE::Storage;
our $plugin = PVE::Storage::load_plugin('PVE::Storage::Custom::MooragePlugin');
$PVE::Storage::config = { ids => { $storeid => $scfg } };

my ($root) = ($ENV{MOORAGE_PVE_TEST_ROOT} // "") =~ m{^(/[A-Za-z0-9_./-]+)$};
die "run by PveNodeTest, which gives a folder and a server\n" if !defined $root;
for my $folder ('', '/dev', '/etc', '/etc/pve', '/etc/pve/priv') {
    mkdir "$root$folder";
}

sub tainted {
    my ($text) = @_;
    return $text . $taint;
}

sub alloc {
    my ($vmid, $name, $kib) = @_;
    return $plugin->cluster_lock_storage($storeid, 1, undef, sub {
        return $plugin->alloc_image(
            $storeid, $scfg, tainted($vmid), 'raw', defined $name ? tainted($name) : undef, tainted($kib // 1024));
    });
}

sub activate {
    my ($volname, $snap) = @_;
    $plugin->check_connection($storeid, $scfg) || die "storage '$storeid' is not online\n";
    $plugin->activate_storage($storeid, $scfg, {});
    return $plugin->activate_volume($storeid, $scfg, tainted($volname), $snap, {}, undef);
}

sub deactivate {
    my ($volname, $snap) = @_;
    return $plugin->deactivate_volume($storeid, $scfg, tainted($volname), $snap, {});
}

sub snapshot {
    my ($volname, $snap) = @_;
    return $plugin->volume_snapshot($scfg, $storeid, tainted($volname), tainted($snap));
}

sub list_names {
    my ($vmid) = @_;
    return join(' ', map { $_->{volid} } @{ $plugin->list_images($storeid, $scfg, $vmid, undef, {}) });
}

sub link_of {
    my ($volname, $snap) = @_;
    return scalar $plugin->path($scfg, $volname, $storeid, $snap);
}

sub write_to {
    my ($volname, $text) = @_;
    open(my $handle, '+<', link_of($volname)) || die "no device of $volname: $!\n";
    print $handle $text;
    close($handle);
    return;
}

sub read_from {
    my ($volname, $length, $snap) = @_;
    open(my $handle, '<', link_of($volname, $snap)) || die "no device of $volname: $!\n";
    read($handle, my $text, $length);
    close($handle);
    return $text;
}

sub dies_like {
    my ($code, $pattern, $name) = @_;
    my $died = !eval { $code->(); 1 };
    ok($died, "$name: refused");
    like($@, $pattern, "$name: says why");
    like($@, qr/\n\z/, "$name: without a line number");
    return;
}

sub on_node {
    my ($node, $code) = @_;
    local $PVE::INotify::node = $node;
    return $code->();
}

# Tells the server of the test what to do next, such as to lose an answer.
sub instruct {
    my ($what) = @_;
    my $server = (split(/,/, $scfg->{'moorage-server'}))[-1];
    my $response = HTTP::Tiny->new()->get("$server/test/$what");
    die "the test's server does not know $what\n" if !$response->{success};
    return $response->{content};
}

# How often the server was called with that method and route.
sub requests {
    my ($pattern) = @_;
    return scalar grep { $_ =~ $pattern } split(/\n/, instruct('requests'));
}

1;
