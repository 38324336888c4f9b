@NullMarked
package io.moorage.driver.file;

import org.jspecify.annotations.NullMarked;
