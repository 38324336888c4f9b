/** The moor command: from the words on the command line to one verb that talks to the server. */
@NullMarked
package io.moorage.cli;

import org.jspecify.annotations.NullMarked;
