@NullMarked
package io.moorage.driver.zfs;

import org.jspecify.annotations.NullMarked;
