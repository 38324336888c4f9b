// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.google.inject.Injector;
import io.moorage.server.rest.own.Own;
import io.moorage.server.rest.v1.V1;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/**
 * The Jersey application with all endpoints.
 *
 * <p>It asks Guice for Operations, DryRun, ErrorReports, Reconnect, ServerInfo and InstantSource;
 * an authentication filter may set the request property {@link Caller#WHO}.
 */
public final class RestApplication {

  private RestApplication() {}

  public static ResourceConfig create(Injector injector) {
    ResourceConfig application = new ResourceConfig();
    application.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    application.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    application.property("jersey.config.disableAutoDiscovery", true);
    application.register(new GuiceResolver(injector));
    application.register(new Callers());
    application.register(BodyReader.class);
    application.register(RestJson.class);
    application.register(OptionsFilter.class);
    application.register(AnswerFilter.class);
    application.register(CompressingInterceptor.class);
    application.register(ProblemMapper.class);
    V1.ENDPOINTS.forEach(application::register);
    Own.ENDPOINTS.forEach(application::register);
    return application;
  }

  private static final class Callers extends AbstractBinder {
    @Override
    protected void configure() {
      bindAsContract(Caller.class);
    }
  }
}
