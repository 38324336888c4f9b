@NullMarked
package io.moorage.driver.tool;

import org.jspecify.annotations.NullMarked;
