@NullMarked
package io.moorage.driver.lvm;

import org.jspecify.annotations.NullMarked;
