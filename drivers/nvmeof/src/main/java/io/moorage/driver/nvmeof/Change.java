// SPDX-License-Identifier: Apache-2.0
package io.moorage.driver.nvmeof;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/** One change to the files of a kernel; the same that people would do in a shell. */
sealed interface Change {

  String path();

  /** How it is done in a shell. */
  String command();

  void apply(KernelFiles files) throws IOException;

  /** Hands a value over. */
  record Write(String path, String text) implements Change {
    @Override
    public String command() {
      return "echo " + text + " > " + path;
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      files.write(path, text);
    }
  }

  /** Makes a thing of the kernel's; one that is there already is as good. */
  record MakeDirectory(String path) implements Change {
    @Override
    public String command() {
      return "mkdir " + path;
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      try {
        files.makeDirectory(path);
      } catch (FileAlreadyExistsException e) {
        // It is what was wanted.
      }
    }
  }

  /** Ends a thing of the kernel's. */
  record RemoveDirectory(String path) implements Change {
    @Override
    public String command() {
      return "rmdir " + path;
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      files.removeDirectory(path);
    }
  }

  /** Ends a thing of the kernel's that others may still need: the kernel knows, and keeps it. */
  record RemoveUnused(String path) implements Change {
    @Override
    public String command() {
      return "rmdir " + path + "   # unless another one needs it";
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      try {
        files.removeDirectory(path);
      } catch (IOException e) {
        if (files.exists(path) && !Refusal.reason(e).equals("Device or resource busy")) {
          throw e;
        }
      }
    }
  }

  /** Has one thing use another. */
  record Link(String path, String target) implements Change {
    @Override
    public String command() {
      return "ln -s " + target + " " + path;
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      files.link(path, target);
    }
  }

  /** Ends that. */
  record Unlink(String path) implements Change {
    @Override
    public String command() {
      return "rm " + path;
    }

    @Override
    public void apply(KernelFiles files) throws IOException {
      files.unlink(path);
    }
  }
}
