/** The smallest plugin that does something: copy it to start one of your own. */
@NullMarked
package io.moorage.plugin.hello;

import org.jspecify.annotations.NullMarked;
