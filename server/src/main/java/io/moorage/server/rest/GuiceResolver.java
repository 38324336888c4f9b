// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.rest;

import com.google.inject.Binding;
import com.google.inject.Injector;
import com.google.inject.Key;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import org.glassfish.hk2.api.DynamicConfiguration;
import org.glassfish.hk2.api.DynamicConfigurationService;
import org.glassfish.hk2.api.Injectee;
import org.glassfish.hk2.api.JustInTimeInjectionResolver;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.BuilderHelper;
import org.glassfish.hk2.utilities.ServiceLocatorUtilities;
import org.glassfish.jersey.InjectionManagerProvider;

/**
 * Lets Jersey's own injection, which cannot be replaced, ask Guice for what it does not know.
 * Everything asked for has to be a singleton there: the first instance stays.
 */
record GuiceResolver(Injector injector) implements Feature {

  @Override
  public boolean configure(FeatureContext context) {
    ServiceLocator locator =
        InjectionManagerProvider.getInjectionManager(context).getInstance(ServiceLocator.class);
    ServiceLocatorUtilities.addOneConstant(
        locator, new Resolver(locator, injector), null, JustInTimeInjectionResolver.class);
    return true;
  }

  private record Resolver(ServiceLocator locator, Injector injector)
      implements JustInTimeInjectionResolver {

    @Override
    public boolean justInTimeResolution(Injectee injectee) {
      if (!injectee.getRequiredQualifiers().isEmpty()) {
        return false;
      }
      Binding<?> binding = injector.getExistingBinding(Key.get(injectee.getRequiredType()));
      if (binding == null) {
        return false;
      }
      DynamicConfiguration configuration =
          locator.getService(DynamicConfigurationService.class).createDynamicConfiguration();
      configuration.bind(
          BuilderHelper.createConstantDescriptor(
              binding.getProvider().get(), null, injectee.getRequiredType()));
      configuration.commit();
      return true;
    }
  }
}
