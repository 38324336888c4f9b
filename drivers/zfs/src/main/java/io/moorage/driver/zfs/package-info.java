/**
 * Volumes carved out of zpools by OpenZFS's own tools. Reports are asked for as named columns with
 * exact numbers; nothing that is written for people is read, but for the words of errors.
 */
@NullMarked
package io.moorage.driver.zfs;

import org.jspecify.annotations.NullMarked;
