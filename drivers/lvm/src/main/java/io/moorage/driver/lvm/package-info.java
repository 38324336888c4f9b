/**
 * Volumes carved out of volume groups and thin pools by lvm2's own tools. Reports are asked for as
 * JSON with named columns; nothing that is written for people is read, but for the words of errors.
 */
@NullMarked
package io.moorage.driver.lvm;

import org.jspecify.annotations.NullMarked;
