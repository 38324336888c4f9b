# SPDX-License-Identifier: Apache-2.0
package PVE::Storage::Custom::MooragePlugin;

# The storage type "moorage" of Proxmox VE 7, 8 and 9: a translator between Proxmox's method calls and the HTTP routes
# of the Proxmox plugin of a Moorage server. All decisions are the server's. What is left to do here is what only the
# node can: links to its devices, reading a device's true size, streaming contents.
#
# pvedaemon runs with taint checks: whatever came from the network or the environment passes one of the _clean functions
# before it names a file. Errors end in a newline, so that people see a sentence and not a line number.

use strict;
use warnings;

use Errno qw(EEXIST ENOENT);
use Fcntl qw(O_RDONLY SEEK_END);
use HTTP::Tiny;
use IO::Socket::IP;
use JSON;
use Time::HiRes qw(sleep time);

use PVE::INotify;
use PVE::SafeSyslog;
use PVE::Storage::Plugin;
use PVE::Tools;

use base qw(PVE::Storage::Plugin);

our $VERSION = '0.1.0';

my $PROTOCOL = 1;
my $NEWEST_TESTED_API = 15;
my $MOUNT_POINT = '/plugins/proxmox';

# How long a call may last, in seconds. Proxmox asks for the status of all storages one after another and shows the
# whole node as unknown when that takes long; it cuts what runs under its storage lock after 60 seconds.
my $SECONDS = {
    probe => 2,
    status => 2,
    look => 4,
    snapshot => 30,
    activate => 30,
    change => 50,
};
my $CONNECT_SECONDS = 2;
my $REST_BETWEEN_TRIES = 0.5;
my $ALIVE_SECONDS = 5;
my $STATUS_KEPT_SECONDS = 30;
my $LOCK_WAIT_SECONDS = 50;
my $DEVICE_WAIT_SECONDS = 10;

# Kept for the life of the process: pvestatd lives long and asks often.
my $alive_until = {};
my $last_status = {};
my $last_good_server = {};
my $request_count = 0;

# A migration between nodes is only offered for storages that count as shared.
push @PVE::Storage::Plugin::SHARED_STORAGE, 'moorage'
    if !grep { $_ eq 'moorage' } @PVE::Storage::Plugin::SHARED_STORAGE;

# --- what the storage is -----------------------------------------------------------------------------------------

# The running version where it was tested; else the newest tested one, if the running Proxmox still takes it.
sub api {
    my $running = PVE::Storage->can('APIVER') ? PVE::Storage::APIVER() : $NEWEST_TESTED_API;
    my $age = PVE::Storage->can('APIAGE') ? PVE::Storage::APIAGE() : 0;
    return $running if $running <= $NEWEST_TESTED_API;
    return $NEWEST_TESTED_API if $NEWEST_TESTED_API >= $running - $age;
    return $running;
}

sub type {
    return 'moorage';
}

sub plugindata {
    return {
        content => [{ images => 1, rootdir => 1, none => 1 }, { images => 1, rootdir => 1 }],
        format => [{ raw => 1 }, 'raw'],
        'sensitive-properties' => { password => 1 },
    };
}

# Two plugins that declare the same property keep every Proxmox daemon from starting: the prefix is ours alone.
sub properties {
    return {
        'moorage-server' => {
            description => 'Addresses of the Moorage servers, comma separated, such as https://10.0.0.1:3371.',
            type => 'string',
        },
        'moorage-group' => {
            description => 'The resource group that disks of this storage are made from.',
            type => 'string',
            pattern => '[A-Za-z_][A-Za-z0-9_\-]{1,47}',
        },
        'moorage-ca' => {
            description => 'File with the certificates that the servers are checked against.',
            type => 'string',
        },
        'moorage-node-map' => {
            description => 'Names of nodes that Moorage knows by another name: <here>=<there>, comma separated.',
            type => 'string',
        },
    };
}

sub options {
    return {
        'moorage-server' => {},
        'moorage-group' => { fixed => 1 },
        'moorage-ca' => { optional => 1 },
        'moorage-node-map' => { optional => 1 },
        password => { optional => 1 },
        content => { optional => 1 },
        nodes => { optional => 1 },
        disable => { optional => 1 },
        shared => { optional => 1 },
        bwlimit => { optional => 1 },
    };
}

sub get_formats {
    my ($class, $scfg, $storeid) = @_;
    return { default => 'raw', valid => { raw => 1 } };
}

sub check_config {
    my ($class, $section_id, $config, $create, $skip_schema_check) = @_;
    my $checked = $class->SUPER::check_config($section_id, $config, $create, $skip_schema_check);
    _servers($checked) if defined $checked->{'moorage-server'};
    _node_map($checked);
    my $ca = $checked->{'moorage-ca'};
    die "moorage-ca is '$ca', which is not an absolute path: name the file from the root on\n"
        if defined $ca && $ca !~ m{^/};
    return $checked;
}

# Waiting longer for the lock than the usual ten seconds lets many guests be made at once: each holds it briefly.
sub cluster_lock_storage {
    my ($class, $storeid, $shared, $timeout, $func, @param) = @_;
    return $class->SUPER::cluster_lock_storage(
        $storeid, $shared, $timeout // $LOCK_WAIT_SECONDS, $func, @param);
}

# --- the token ---------------------------------------------------------------------------------------------------

sub on_add_hook {
    my ($class, $storeid, $scfg, %sensitive) = @_;
    _write_token($storeid, $sensitive{password}) if defined $sensitive{password};
    return;
}

sub on_update_hook {
    my ($class, $storeid, $update, %sensitive) = @_;
    return if !exists $sensitive{password};
    _write_token($storeid, $sensitive{password});
    return;
}

sub on_update_hook_full {
    my ($class, $storeid, $scfg, $update, $delete, $sensitive) = @_;
    return $class->on_update_hook($storeid, $update, %{ $sensitive // {} });
}

sub on_delete_hook {
    my ($class, $storeid, $scfg) = @_;
    _write_token($storeid, undef);
    return;
}

# --- names and paths ---------------------------------------------------------------------------------------------

sub parse_volname {
    my ($class, $volname) = @_;
    if ($volname =~ m/^((vm|base)-([1-9][0-9]{2,8})-[A-Za-z0-9_][A-Za-z0-9_-]*)\z/) {
        return ('images', $1, $3, undef, undef, $2 eq 'base' ? 1 : undef, 'raw');
    }
    die "unable to parse moorage volume name '$volname'\n";
}

# Pure: asked for volumes that are not active, of other guests, while the servers are away.
sub path {
    my ($class, $scfg, $volname, $storeid, $snapname) = @_;
    my ($vtype, $name, $vmid) = $class->parse_volname($volname);
    my $path = _link($storeid, $name, $snapname);
    return wantarray ? ($path, $vmid, $vtype) : $path;
}

sub filesystem_path {
    my ($class, $scfg, $volname, $snapname) = @_;
    return $class->path($scfg, $volname, _storeid_of($scfg), $snapname);
}

# --- making, copying, deleting, listing --------------------------------------------------------------------------

sub alloc_image {
    my ($class, $storeid, $scfg, $vmid, $fmt, $name, $size_kib) = @_;
    die "unsupported format '$fmt': moorage volumes are raw\n" if $fmt ne 'raw';
    my $answer = _change($scfg, $storeid, 'change', 'POST', '/v1/disks', {
        group => $scfg->{'moorage-group'},
        vmid => int($vmid),
        sizeBytes => int($size_kib) * 1024,
        defined($name) && $name ne '' ? (name => "$name") : (),
    });
    return _clean_volname($class, $answer->{volname});
}

sub free_image {
    my ($class, $storeid, $scfg, $volname, $is_base, $format) = @_;
    my $disk = _disk_route($class, $volname);
    my $answer = _change($scfg, $storeid, 'change', 'DELETE', $disk, {});
    warn "the volume $storeid:$volname was already gone\n" if !$answer->{deleted};
    _unlink_all($storeid, $volname);
    return undef;
}

sub clone_image {
    my ($class, $scfg, $storeid, $volname, $vmid, $snap) = @_;
    my $answer = _change($scfg, $storeid, 'change', 'POST', _disk_route($class, $volname) . '/clone', {
        vmid => int($vmid),
        _snapshot_field($snap),
    });
    return _clean_volname($class, $answer->{volname});
}

sub create_base {
    my ($class, $storeid, $scfg, $volname) = @_;
    die "moorage volumes cannot become templates: clone the guest in full instead\n";
}

sub rename_volume {
    my ($class, $scfg, $storeid, $source_volname, $target_vmid, $target_volname) = @_;
    die "moorage volumes cannot be renamed or given to another guest: move the disk to another storage and back\n";
}

sub list_images {
    my ($class, $storeid, $scfg, $vmid, $vollist, $cache) = @_;
    $cache //= {};
    my $disks = $cache->{"moorage:$storeid"} //=
        _call($scfg, $storeid, 'look', 'GET', '/v1/disks', { group => $scfg->{'moorage-group'} })->{disks};
    my $wanted = $vollist ? { map { $_ => 1 } @$vollist } : undef;
    my $images = [];
    for my $disk (@$disks) {
        my $volname = _clean_volname($class, $disk->{volname});
        my $owner = _clean_number($disk->{vmid});
        my $volid = "$storeid:$volname";
        next if $wanted ? !$wanted->{$volid} : defined($vmid) && $vmid != $owner;
        push @$images, {
            volid => $volid,
            vmid => $owner,
            format => 'raw',
            size => _clean_number($disk->{sizeBytes}),
            used => _clean_number($disk->{usedBytes}),
            ctime => _clean_number($disk->{ctime}),
        };
    }
    return $images;
}

# Copies between storages compare sizes to the byte, and a device may be larger than what was asked for: where the
# volume is active here, the device itself is asked. A link alone does not prove that: it may have outlived its device.
sub volume_size_info {
    my ($class, $scfg, $storeid, $volname, $timeout) = @_;
    my $disk = _call($scfg, $storeid, 'look', 'GET', _disk_route($class, $volname), {});
    my $size = _clean_number($disk->{sizeBytes});
    my $path = $class->path($scfg, $volname, $storeid);
    if (-e $path && grep { $_->{node} eq _node($scfg) } @{ $disk->{attachments} // [] }) {
        $size = _device_size($path);
    }
    return $size if !wantarray;
    return ($size, 'raw', _clean_number($disk->{usedBytes}), undef, _clean_number($disk->{ctime}));
}

# --- the storage's state -----------------------------------------------------------------------------------------

sub status {
    my ($class, $storeid, $scfg, $cache) = @_;
    my $answer = eval {
        _call($scfg, $storeid, 'status', 'GET', '/v1/status', { group => $scfg->{'moorage-group'} });
    };
    my $error = $@;
    if ($answer) {
        $last_status->{$storeid} = {
            until => time() + $STATUS_KEPT_SECONDS,
            values => [
                (map { _clean_number($answer->{$_}) } qw(totalBytes availableBytes usedBytes)),
                $answer->{active} ? 1 : 0,
            ],
        };
    }
    my $known = $last_status->{$storeid};
    die $error if !$known || $known->{until} < time();
    return @{ $known->{values} };
}

sub check_connection {
    my ($class, $storeid, $scfg) = @_;
    return 1 if ($alive_until->{$storeid} // 0) > time();
    my $answer = eval { _call($scfg, $storeid, 'probe', 'GET', '/v1/host', {}) };
    warn $@ if $@;
    return 0 if !$answer;
    $alive_until->{$storeid} = time() + $ALIVE_SECONDS;
    return 1;
}

sub activate_storage {
    my ($class, $storeid, $scfg, $cache) = @_;
    _make_folders($storeid);
    return 1;
}

sub deactivate_storage {
    my ($class, $storeid, $scfg, $cache) = @_;
    return 1;
}

# --- volumes in use ----------------------------------------------------------------------------------------------

sub activate_volume {
    my ($class, $storeid, $scfg, $volname, $snapname, $cache, $hints) = @_;
    my ($vtype, $name, $vmid) = $class->parse_volname($volname);
    my $answer = _change($scfg, $storeid, 'activate', 'POST', _disk_route($class, $volname) . '/activate', {
        _snapshot_field($snapname),
        migration => _guest_comes_from_elsewhere($vmid) ? JSON::true : JSON::false,
    });
    my $device = _clean_device($answer->{devicePath});
    _wait_for("the device $device of $storeid:$volname", sub { -e $device });
    _make_link($storeid, _link($storeid, $name, $snapname), $device);
    return 1;
}

sub deactivate_volume {
    my ($class, $storeid, $scfg, $volname, $snapname, $cache) = @_;
    my (undef, $name) = $class->parse_volname($volname);
    _change($scfg, $storeid, 'activate', 'POST', _disk_route($class, $volname) . '/deactivate', {
        _snapshot_field($snapname),
    });
    _unlink(_link($storeid, $name, $snapname));
    return 1;
}

sub map_volume {
    my ($class, $storeid, $scfg, $volname, $snapname, $hints) = @_;
    return scalar $class->path($scfg, $volname, $storeid, $snapname);
}

sub unmap_volume {
    my ($class, $storeid, $scfg, $volname, $snapname) = @_;
    return 1;
}

sub qemu_blockdev_options {
    my ($class, $scfg, $storeid, $volname, $machine_version, $options) = @_;
    my $path = $class->path($scfg, $volname, $storeid, ($options // {})->{'snapshot-name'});
    return { driver => 'host_device', filename => "$path" };
}

# --- snapshots, features, size -----------------------------------------------------------------------------------

# No "sparseinit": whether a new volume reads as zeroes depends on the pools behind the group.
my $FEATURES = {
    snapshot => { current => 1 },
    clone => { base => 1, snap => 1 },
    copy => { base => 1, current => 1, snap => 1 },
};

sub volume_has_feature {
    my ($class, $scfg, $feature, $storeid, $volname, $snapname, $running, $opts) = @_;
    my $is_base = ($class->parse_volname($volname))[5];
    my $state = $is_base ? 'base' : $snapname ? 'snap' : 'current';
    return $FEATURES->{$feature} && $FEATURES->{$feature}->{$state} ? 1 : undef;
}

sub volume_snapshot {
    my ($class, $scfg, $storeid, $volname, $snap) = @_;
    _change($scfg, $storeid, 'snapshot', 'POST', _disk_route($class, $volname) . '/snapshots', { name => "$snap" });
    return;
}

sub volume_snapshot_delete {
    my ($class, $scfg, $storeid, $volname, $snap, $running) = @_;
    my (undef, $name) = $class->parse_volname($volname);
    my $route = _disk_route($class, $volname) . '/snapshots/' . _clean_snapshot($snap);
    _change($scfg, $storeid, 'change', 'DELETE', $route, {});
    _unlink(_link($storeid, $name, $snap));
    return;
}

sub volume_rollback_is_possible {
    my ($class, $scfg, $storeid, $volname, $snap, $blockers) = @_;
    die "the volume $storeid:$volname has no snapshot '$snap'\n"
        if !$class->volume_snapshot_info($scfg, $storeid, $volname)->{$snap};
    return 1;
}

sub volume_snapshot_rollback {
    my ($class, $scfg, $storeid, $volname, $snap) = @_;
    my (undef, $name) = $class->parse_volname($volname);
    _change($scfg, $storeid, 'change', 'POST', _disk_route($class, $volname) . '/rollback', {
        snapshot => _clean_snapshot($snap),
    });
    # The server took the volume from this node for it; Proxmox activates it again before the guest starts.
    _unlink(_link($storeid, $name, undef));
    return;
}

sub volume_snapshot_info {
    my ($class, $scfg, $storeid, $volname) = @_;
    my $answer = _call($scfg, $storeid, 'look', 'GET', _disk_route($class, $volname) . '/snapshots', {});
    my $info = {};
    my $order = 0;
    for my $snapshot (@{ $answer->{snapshots} }) {
        my $name = _clean_snapshot($snapshot->{name});
        $info->{$name} = {
            id => $name,
            timestamp => _clean_number($snapshot->{ctime}),
            order => $order++,
            'virtual-size' => _clean_number($snapshot->{sizeBytes}),
        };
    }
    return $info;
}

sub volume_qemu_snapshot_method {
    my ($class, $storeid, $scfg, $volname) = @_;
    return 'storage';
}

# Replicas are cut at the same write, but a container's file system is only whole when it is held still.
sub volume_snapshot_needs_fsfreeze {
    return 1;
}

sub rename_snapshot {
    my ($class, $scfg, $storeid, $volname, $source_snap, $target_snap) = @_;
    die "moorage snapshots cannot be renamed\n";
}

sub volume_resize {
    my ($class, $scfg, $storeid, $volname, $size, $running, $snapname) = @_;
    die "snapshots cannot be resized\n" if defined $snapname;
    _change($scfg, $storeid, 'change', 'POST', _disk_route($class, $volname) . '/resize', {
        sizeBytes => int($size),
    });
    my $path = $class->path($scfg, $volname, $storeid);
    _wait_for("the new size of $path", sub { _device_size($path) >= $size }) if -e $path;
    return 1;
}

sub storage_can_replicate {
    my ($class, $scfg, $storeid, $format) = @_;
    return 0;
}

# --- contents as streams -----------------------------------------------------------------------------------------

sub volume_export_formats {
    my ($class, $scfg, $storeid, $volname, $snapshot, $base_snapshot, $with_snapshots) = @_;
    return () if defined $base_snapshot || $with_snapshots;
    return ('raw+size');
}

sub volume_import_formats {
    my ($class, $scfg, $storeid, $volname, $snapshot, $base_snapshot, $with_snapshots) = @_;
    return $class->volume_export_formats($scfg, $storeid, $volname, $snapshot, $base_snapshot, $with_snapshots);
}

sub volume_export {
    my ($class, $scfg, $storeid, $fh, $volname, $format, $snapshot, $base_snapshot, $with_snapshots) = @_;
    _require_plain_stream($format, $base_snapshot, $with_snapshots);
    my $path = $class->path($scfg, $volname, $storeid, $snapshot);
    my $was_active = -e $path;
    $class->activate_volume($storeid, $scfg, $volname, $snapshot, {}) if !$was_active;
    eval {
        _write_header($fh, _device_size($path));
        PVE::Tools::run_command(
            ['dd', "if=$path", 'bs=1M', 'status=none'], output => '>&' . fileno($fh));
    };
    my $error = $@;
    $class->deactivate_volume($storeid, $scfg, $volname, $snapshot, {}) if !$was_active;
    die $error if $error;
    return;
}

sub volume_import {
    my (
        $class, $scfg, $storeid, $fh, $volname, $format,
        $snapshot, $base_snapshot, $with_snapshots, $allow_rename,
    ) = @_;
    _require_plain_stream($format, $base_snapshot, $with_snapshots);
    my (undef, $name, $vmid) = $class->parse_volname($volname);
    my $size_kib = int((_read_header($fh) + 1023) / 1024);
    my $allocated = $class->cluster_lock_storage($storeid, 1, undef, sub {
        my $taken = @{ $class->list_images($storeid, $scfg, undef, ["$storeid:$name"], {}) };
        die "the volume $storeid:$name exists already\n" if $taken && !$allow_rename;
        return $class->alloc_image($storeid, $scfg, $vmid, 'raw', $taken ? undef : $name, $size_kib);
    });
    eval {
        $class->activate_volume($storeid, $scfg, $allocated, undef, {});
        my $path = $class->path($scfg, $allocated, $storeid);
        PVE::Tools::run_command(
            ['dd', "of=$path", 'bs=1M', 'iflag=fullblock', 'conv=notrunc,fsync', 'status=none'],
            input => '<&' . fileno($fh));
        $class->deactivate_volume($storeid, $scfg, $allocated, undef, {});
    };
    if (my $error = $@) {
        eval { $class->free_image($storeid, $scfg, $allocated, 0, 'raw') };
        warn "the half-written volume $storeid:$allocated could not be removed: $@" if $@;
        die $error;
    }
    return "$storeid:$allocated";
}

sub _require_plain_stream {
    my ($format, $base_snapshot, $with_snapshots) = @_;
    die "unsupported stream format '$format': moorage volumes are streamed as raw+size\n" if $format ne 'raw+size';
    die "moorage volumes cannot be streamed together with their snapshots\n"
        if defined $base_snapshot || $with_snapshots;
    return;
}

sub _write_header {
    my ($fh, $size) = @_;
    my $header = pack('Q<', $size);
    my $written = syswrite($fh, $header) // 0;
    die "writing the size before the content failed: $!\n" if $written != length($header);
    return;
}

# Read without a buffer: the rest of the stream is read by another process.
sub _read_header {
    my ($fh) = @_;
    my $header = '';
    while (length($header) < 8) {
        my $read = sysread($fh, $header, 8 - length($header), length($header));
        die "the stream ended before the size of its content: $!\n" if !$read;
    }
    return _clean_number(unpack('Q<', $header));
}

# --- devices and links -------------------------------------------------------------------------------------------

# Only tests set this: they run without root, beside a live system.
sub _root {
    return '' if !defined $ENV{MOORAGE_PVE_TEST_ROOT};
    return $1 if $ENV{MOORAGE_PVE_TEST_ROOT} =~ m{^(/[A-Za-z0-9_./-]+)\z};
    die "MOORAGE_PVE_TEST_ROOT is not an absolute path\n";
}

sub _link {
    my ($storeid, $name, $snapname) = @_;
    my $path = _root() . '/dev/moorage/' . _clean_storeid($storeid) . "/$name";
    $path .= '@' . _clean_snapshot($snapname) if defined $snapname && $snapname ne '';
    return $path;
}

sub _make_folders {
    my ($storeid) = @_;
    my $path = _root() . '/dev/moorage';
    for my $folder ($path, "$path/" . _clean_storeid($storeid)) {
        mkdir($folder, 0755) || $! == EEXIST || die "making the folder $folder failed: $!\n";
    }
    return;
}

# Renamed into its place, since two processes may activate the same volume at once.
sub _make_link {
    my ($storeid, $link, $device) = @_;
    my $present = readlink($link);
    return if defined $present && $present eq $device;
    _make_folders($storeid);
    my $fresh = "$link.$$";
    _unlink($fresh);
    symlink($device, $fresh) || die "making the link $fresh failed: $!\n";
    rename($fresh, $link) || die "putting the link $link in its place failed: $!\n";
    return;
}

sub _unlink {
    my ($path) = @_;
    unlink($path) || $! == ENOENT || warn "removing $path failed: $!\n";
    return;
}

sub _unlink_all {
    my ($storeid, $volname) = @_;
    my $folder = _root() . '/dev/moorage/' . _clean_storeid($storeid);
    opendir(my $handle, $folder) || return;
    for my $entry (readdir($handle)) {
        next if $entry !~ m/^(\Q$volname\E(?:\@[A-Za-z0-9_-]+)?)\z/;
        _unlink("$folder/$1");
    }
    closedir($handle);
    return;
}

sub _device_size {
    my ($path) = @_;
    sysopen(my $device, $path, O_RDONLY) || die "opening $path failed: $!\n";
    my $size = sysseek($device, 0, SEEK_END);
    close($device);
    die "reading the size of $path failed\n" if !defined $size;
    return int($size);
}

sub _wait_for {
    my ($what, $condition) = @_;
    my $deadline = time() + $DEVICE_WAIT_SECONDS;
    until ($condition->()) {
        die "$what did not appear within $DEVICE_WAIT_SECONDS seconds:"
            . " look whether the Moorage node daemon and the storage run on this node\n"
            if time() > $deadline;
        sleep(0.1);
    }
    return;
}

# Proxmox does not say that an activation belongs to a live migration. It shows in the guest's place, though: its
# configuration lies on the source until the guest has moved, while after a failover it is moved before the start. A
# container's volume never has two users: it carries a file system.
sub _guest_comes_from_elsewhere {
    my ($vmid) = @_;
    my $guests = eval {
        require PVE::Cluster;
        PVE::Cluster::cfs_update();
        PVE::Cluster::get_vmlist()->{ids};
    };
    my $guest = ($guests // {})->{$vmid};
    return 0 if !$guest || ($guest->{type} // '') ne 'qemu' || !defined $guest->{node};
    return $guest->{node} ne PVE::INotify::nodename() ? 1 : 0;
}

# --- configuration -----------------------------------------------------------------------------------------------

sub _servers {
    my ($scfg) = @_;
    my @servers;
    for my $server (split(/[,;\s]+/, $scfg->{'moorage-server'} // '')) {
        next if $server eq '';
        die "moorage-server has '$server', which is not an address such as https://10.0.0.1:3371\n"
            if $server !~ m{^((https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?)/?\z};
        push @servers, {
            address => $1,
            secure => $2 eq 'https',
            host => $3,
            port => $4 // ($2 eq 'https' ? 443 : 80),
        };
    }
    die "moorage-server names no server\n" if !@servers;
    return @servers;
}

sub _node_map {
    my ($scfg) = @_;
    my $map = {};
    for my $pair (split(/[,;\s]+/, $scfg->{'moorage-node-map'} // '')) {
        next if $pair eq '';
        die "moorage-node-map has '$pair', which is not <name here>=<name in Moorage>\n"
            if $pair !~ m/^([A-Za-z0-9.-]+)=([A-Za-z0-9.-]+)\z/;
        $map->{$1} = $2;
    }
    return $map;
}

sub _node {
    my ($scfg) = @_;
    my $here = PVE::INotify::nodename();
    return _node_map($scfg)->{$here} // $here;
}

# A path without a storage's name can only be meant for one that is configured just like this.
sub _storeid_of {
    my ($scfg) = @_;
    my $all = PVE::Storage::config()->{ids};
    my @alike = grep {
        my $other = $all->{$_};
        $other->{type} eq 'moorage' && !grep { ($other->{$_} // '') ne ($scfg->{$_} // '') }
            qw(moorage-server moorage-group)
    } sort keys %$all;
    return $alike[0] if @alike == 1;
    die "which of the storages " . join(', ', @alike) . " is meant cannot be told: ask by the volume's full id\n";
}

sub _token_file {
    my ($storeid) = @_;
    return _root() . '/etc/pve/priv/storage/' . _clean_storeid($storeid) . '.moorage-token';
}

sub _write_token {
    my ($storeid, $token) = @_;
    my $file = _token_file($storeid);
    if (!defined $token || $token eq '') {
        _unlink($file);
        return;
    }
    die "the token has characters that no token has\n" if $token !~ m/^([\x21-\x7e]+)\z/;
    my $clean = $1;
    my ($folder) = $file =~ m{^(.*)/[^/]+\z};
    mkdir($folder, 0700) || $! == EEXIST || die "making the folder $folder failed: $!\n";
    PVE::Tools::file_set_contents($file, "$clean\n", 0600);
    return;
}

sub _token {
    my ($storeid) = @_;
    my $file = _token_file($storeid);
    return undef if !-e $file;
    my $token = PVE::Tools::file_read_firstline($file) // '';
    return $1 if $token =~ m/^\s*([\x21-\x7e]+)\s*\z/;
    die "the file $file has no token in its first line: set it again with 'pvesm set $storeid --password'\n";
}

# --- what came from outside --------------------------------------------------------------------------------------

sub _clean_storeid {
    my ($storeid) = @_;
    return $1 if $storeid =~ m/^([A-Za-z][A-Za-z0-9_.-]*)\z/;
    die "'$storeid' is not the name of a storage\n";
}

sub _clean_volname {
    my ($class, $volname) = @_;
    die "the Moorage server gave no volume name\n" if !defined $volname;
    return ($class->parse_volname($volname))[1];
}

sub _clean_number {
    my ($number) = @_;
    return int($1) if defined $number && $number =~ m/^([0-9]{1,19})\z/;
    die "the Moorage server gave '" . ($number // 'nothing') . "' where a number belongs\n";
}

sub _clean_snapshot {
    my ($snap) = @_;
    return $1 if $snap =~ m/^([A-Za-z_][A-Za-z0-9_-]{1,47})\z/;
    die "'$snap' cannot be the name of a moorage snapshot:"
        . " use 2 to 48 letters, digits, '_' and '-', a letter or '_' first\n";
}

sub _clean_device {
    my ($path) = @_;
    $path //= 'nothing';
    my $below = _root() eq '' ? '/dev/' : '/';
    return $1 if $path =~ m{^(\Q$below\E[A-Za-z0-9_./+:@-]+)\z} && $path !~ m{(?:^|/)\.\.(?:/|$)};
    die "the Moorage server gave '$path' where a device belongs\n";
}

sub _snapshot_field {
    my ($snapname) = @_;
    return defined $snapname && $snapname ne '' ? (snapshot => _clean_snapshot($snapname)) : ();
}

sub _disk_route {
    my ($class, $volname) = @_;
    return '/v1/disks/' . ($class->parse_volname($volname))[1];
}

# --- talking to the servers --------------------------------------------------------------------------------------

# A call that changes something leaves a line in the node's log, with what to look for in the server's.
sub _change {
    my ($scfg, $storeid, $kind, $method, $route, $fields) = @_;
    my $request_id = _request_id();
    my $answer = eval {
        _call($scfg, $storeid, $kind, $method, $route, { %$fields, requestId => $request_id });
    };
    my $error = $@;
    my $outcome = $error ? "failed: $error" : 'done';
    $outcome =~ s/\s+$//;
    syslog($error ? 'err' : 'info', '%s', "moorage $storeid: $method $route, request $request_id: $outcome");
    die $error if $error;
    return $answer;
}

sub _request_id {
    return sprintf('%s-%d-%d-%d', PVE::INotify::nodename(), $$, int(time() * 1000), ++$request_count);
}

# Asks the servers in turn until one answers for good or the time is over. Asking again is safe: the server knows a
# repeated request by its id.
sub _call {
    my ($scfg, $storeid, $kind, $method, $route, $fields) = @_;
    my $deadline = time() + $SECONDS->{$kind};
    my $request = {
        method => $method,
        route => $route,
        token => _token($storeid),
        ca => $scfg->{'moorage-ca'},
        fields => { protocol => $PROTOCOL, storeid => $storeid, node => _node($scfg), %$fields },
    };
    my $is_quick = $SECONDS->{$kind} <= 4;
    my $failure = 'none was asked';
    while (time() < $deadline) {
        for my $server (_in_good_order($scfg, $storeid)) {
            my $left = $deadline - time();
            last if $left <= 0.05;
            my ($answer, $problem) = _ask($server, $request, $left);
            if ($answer) {
                $last_good_server->{$storeid} = $server->{address};
                return $answer;
            }
            $failure = "$server->{address}: $problem";
        }
        last if $is_quick;
        sleep($REST_BETWEEN_TRIES);
    }
    die "no Moorage server answered $method $route within $SECONDS->{$kind} seconds ($failure):"
        . " look whether the server runs and whether this node reaches it\n";
}

# The server that answered last comes first: asking one that is down costs time.
sub _in_good_order {
    my ($scfg, $storeid) = @_;
    my $good = $last_good_server->{$storeid} // '';
    my @servers = _servers($scfg);
    return ((grep { $_->{address} eq $good } @servers), (grep { $_->{address} ne $good } @servers));
}

# Gives the answer, or why another try may help; dies of what no try can help.
sub _ask {
    my ($server, $request, $seconds) = @_;
    my $headers = _headers($server, $request);
    my $problem = _unreachable($server, $seconds);
    return (undef, $problem) if defined $problem;
    my $response = _send($server, $request, $headers, $seconds);
    my $body = eval { decode_json($response->{content} // '') };
    my $is_object = ref($body) eq 'HASH';
    return $body if $response->{success} && $is_object;
    die _refusal($response, $is_object ? $body : {}, $request) if !_may_pass($response, $body);
    my $said = $is_object ? $body->{message} // $body->{detail} : undef;
    return (undef, _one_line($said // "$response->{status} $response->{content}"));
}

# HTTP::Tiny knows one time limit for connecting and answering; a server that is down must not use up the whole of it.
sub _unreachable {
    my ($server, $seconds) = @_;
    my $host = $server->{host};
    $host =~ s/^\[|\]$//g;
    my $socket = IO::Socket::IP->new(
        PeerHost => $host,
        PeerPort => $server->{port},
        Timeout => $seconds < $CONNECT_SECONDS ? $seconds : $CONNECT_SECONDS,
    );
    return 'not reachable: ' . _one_line($@ || $!) if !$socket;
    close($socket);
    return undef;
}

sub _headers {
    my ($server, $request) = @_;
    return {} if !defined $request->{token};
    die "the token is not sent unencrypted to $server->{address}: use https in moorage-server\n"
        if !$server->{secure} && $server->{host} !~ m/^(?:localhost|127(?:\.\d+){3}|\[::1\])\z/;
    return { Authorization => "Bearer $request->{token}" };
}

sub _send {
    my ($server, $request, $headers, $seconds) = @_;
    my $url = $server->{address} . $MOUNT_POINT . $request->{route};
    my $options = { headers => $headers };
    if ($request->{method} eq 'POST') {
        $headers->{'Content-Type'} = 'application/json';
        $options->{content} = encode_json($request->{fields});
    } else {
        $url .= '?' . _query($request->{fields});
    }
    return _http($request, $seconds)->request($request->{method}, $url, $options);
}

# No proxy and no redirection: either would hand the token to somebody else.
sub _http {
    my ($request, $seconds) = @_;
    return HTTP::Tiny->new(
        agent => "moorage-pve/$VERSION ",
        timeout => $seconds,
        max_redirect => 0,
        keep_alive => 0,
        proxy => undef,
        http_proxy => undef,
        https_proxy => undef,
        verify_SSL => 1,
        defined $request->{ca} ? (SSL_options => { SSL_ca_file => $request->{ca} }) : (),
    );
}

sub _query {
    my ($fields) = @_;
    return join('&', map { _escape($_) . '=' . _escape($fields->{$_}) } sort keys %$fields);
}

sub _escape {
    my ($text) = @_;
    my $escaped = "$text";
    $escaped =~ s/([^A-Za-z0-9_.-])/sprintf('%%%02X', ord($1))/ge;
    return $escaped;
}

# Lost connections, servers that start or stop or point to another, and work that goes on. HTTP::Tiny also catches what
# Proxmox's own time limit throws: that is no lost connection, and is passed on.
sub _may_pass {
    my ($response, $body) = @_;
    if ($response->{status} == 599) {
        return $response->{content} =~
            m/^(?:Could not connect|Could not (?:read|write)|Timed out|Unexpected end of stream|Socket closed)/;
    }
    my $code = ref($body) eq 'HASH' ? $body->{code} // '' : '';
    return 0 if $code eq 'NODE_OFFLINE';
    my $status = $response->{status};
    return $status == 429 || ($status >= 300 && $status < 400) || ($status >= 502 && $status <= 504);
}

sub _refusal {
    my ($response, $body, $request) = @_;
    return $response->{content} =~ m/\n$/ ? $response->{content} : "$response->{content}\n"
        if $response->{status} == 599;
    my $message = $body->{message} // $body->{detail} // $body->{title};
    if (!defined $message) {
        $message = "the Moorage server answered $response->{status} " . ($response->{reason} // '');
        $message .= ': the token is missing or wrong' if $response->{status} == 401 || $response->{status} == 403;
        $message .= ': its proxmox plugin is not loaded' if $response->{status} == 404;
    }
    my $correction = $body->{correction} // '';
    my $text = _one_line($correction eq '' ? $message : "$message $correction");
    my $code = $body->{code} // $response->{status};
    my $id = defined $request->{fields}->{requestId} ? ", request $request->{fields}->{requestId}" : '';
    return "$text ($code$id)\n";
}

sub _one_line {
    my ($text) = @_;
    my $line = $text // '';
    $line =~ s/\s+/ /g;
    $line =~ s/^ | $//g;
    return $line;
}

1;
