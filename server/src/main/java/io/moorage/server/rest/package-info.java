/**
 * The HTTP face of the server: what all endpoints share, whatever their version. Reads requests
 * leniently, answers in LINSTOR's answer lists, and maps every refusal and fault to one of them.
 */
@NullMarked
package io.moorage.server.rest;

import org.jspecify.annotations.NullMarked;
