/** What tests of the server stand on: nodes that do at once what they are told. */
@NullMarked
package io.moorage.server.testing;

import org.jspecify.annotations.NullMarked;
