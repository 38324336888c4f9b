// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import io.moorage.driver.provider.DriverException;
import io.moorage.driver.spec.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What the kernel did not do, in words for operators. */
final class Refusal {
  private Refusal() {}

  /** The kernel's words; Java has classes of its own for the commonest of them. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> "No such file or directory";
      case AccessDeniedException denied -> "Permission denied";
      case DirectoryNotEmptyException full -> "Directory not empty";
      case FileAlreadyExistsException there -> "File exists";
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      default -> Optional.ofNullable(e.getMessage()).orElse(e.toString());
    };
  }

  static DriverException of(String what, Change change, IOException e) {
    String reason = reason(e);
    return new DriverException(
        new Problem(what, "'" + change.command() + "': " + reason, correction(change, reason)), e);
  }

  static DriverException unreadable(String what, IOException e) {
    return new DriverException(
        new Problem("could not look at " + what, reason(e), "it is tried again"), e);
  }

  private static String correction(Change change, String reason) {
    return change.path().equals(Fabrics.DEVICE) ? connecting(reason) : offering(change, reason);
  }

  private static String offering(Change change, String reason) {
    return switch (reason) {
      case "Address already in use" ->
          "something else listens there: see 'ss -ltnp' and "
              + Nvmet.ROOT
              + "/ports, end it or"
              + " give the resource another port";
      case "Cannot assign requested address" ->
          "this node does not have the address: see 'ip address', and the node's interfaces at the"
              + " server";
      case "No such file or directory" ->
          change instanceof Change.Write
              ? "is the device below there, and the module nvmet loaded?"
              : "is the module nvmet loaded ('modprobe nvmet')?";
      case "Invalid argument" -> "the kernel's log says more: 'dmesg | grep nvmet'";
      case "Device or resource busy" -> "somebody else works on it too; it is tried again";
      case "Permission denied", "Operation not permitted" ->
          "run the node daemon as root; no one else may change this port while it is in use";
      default -> "the kernel's log may say more: 'dmesg | grep nvmet'; it is tried again";
    };
  }

  private static String connecting(String reason) {
    return switch (reason) {
      case "Connection refused" ->
          "the other node is there but offers nothing at this port: look at the resource there";
      case "Connection timed out", "No route to host", "Network is unreachable", "Host is down" ->
          "the other node is not reached: is it up, and does a firewall let the port through?";
      case "Input/output error", "Invalid argument" ->
          "the other node does not offer it, or not to this node; the kernel's log says more:"
              + " 'dmesg | grep nvme'";
      case "No such file or directory", "No such device" -> "load the module: 'modprobe nvme-tcp'";
      default -> "the kernel's log may say more: 'dmesg | grep nvme'; it is tried again";
    };
  }
}
