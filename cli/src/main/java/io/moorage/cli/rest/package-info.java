/**
 * The REST side: requests, the servers that may answer them, and the return codes that come back.
 */
@NullMarked
package io.moorage.cli.rest;

import org.jspecify.annotations.NullMarked;
