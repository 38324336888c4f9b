/**
 * Volumes as files in a directory, made block devices by the loop driver. Everything is done by
 * system calls; no process is started.
 */
@NullMarked
package io.moorage.driver.file;

import org.jspecify.annotations.NullMarked;
