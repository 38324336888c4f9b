/**
 * What a platform asks of the storage: one façade, a few requests and answers. All sizes are exact;
 * all calls may block and may be repeated.
 */
@NullMarked
package io.moorage.api.storage;

import org.jspecify.annotations.NullMarked;
