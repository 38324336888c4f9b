/**
 * Names, sizes and the few enums that every part of Moorage shares. Nothing here depends on
 * anything but the JDK.
 */
@NullMarked
package io.moorage.api.model;

import org.jspecify.annotations.NullMarked;
