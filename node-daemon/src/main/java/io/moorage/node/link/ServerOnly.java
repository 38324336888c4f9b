// SPDX-License-Identifier: Apache-2.0
package io.moorage.node.link;

import io.moorage.driver.spec.Problem;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets in the cluster's server only. That the certificate is of the cluster's CA was seen to by the
 * handshake; nodes have such certificates too, and none of them may give orders to another.
 */
final class ServerOnly extends Handler.Wrapper {
  private static final String SERVER = "moorage-server";

  ServerOnly(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<String> caller = commonName(request);
    if (caller.filter(SERVER::equals).isPresent()) {
      return super.handle(request, response, callback);
    }
    Answers.problem(
        response,
        callback,
        403,
        new Problem(
            "only the cluster's server may speak to a node",
            "the certificate is that of " + caller.orElse("nobody"),
            "call the server's API instead"));
    return true;
  }

  private static Optional<String> commonName(Request request) {
    Object data = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
    if (!(data instanceof EndPoint.SslSessionData session)) {
      return Optional.empty();
    }
    return Optional.ofNullable(session.peerCertificates()).stream()
        .flatMap(Arrays::stream)
        .findFirst()
        .flatMap(ServerOnly::commonName);
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> String.valueOf(part.getValue()))
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
