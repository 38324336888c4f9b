/** How things look on a terminal: tables, colours, sizes, return codes. */
@NullMarked
package io.moorage.cli.text;

import org.jspecify.annotations.NullMarked;
