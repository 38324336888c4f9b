/** What LINSTOR's API has no words for: joining, plugins, the change log. */
@NullMarked
package io.moorage.server.rest.own;

import org.jspecify.annotations.NullMarked;
