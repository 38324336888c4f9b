/**
 * A storage provider without storage: pools in memory that keep the contract of real ones, for
 * simulations, tests, benchmarks and demonstrations.
 */
@NullMarked
package io.moorage.driver.simulated;

import org.jspecify.annotations.NullMarked;
