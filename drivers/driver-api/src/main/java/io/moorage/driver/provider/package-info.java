/** The contract of the code that carves volumes out of a pool. */
@NullMarked
package io.moorage.driver.provider;

import org.jspecify.annotations.NullMarked;
