/** The verbs, one file for each noun of the grammar. */
@NullMarked
package io.moorage.cli.command;

import org.jspecify.annotations.NullMarked;
