// SPDX-License-Identifier: Apache-2.0
package io.moorage.sim;

import io.moorage.server.control.Groups;
import io.moorage.server.control.Properties;
import io.moorage.server.control.PropertyChange;
import io.moorage.sim.Verbs.Verb;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Groups, the server's properties and the key-value store. */
final class TemplateVerbs {
  static final List<Verb> ALL =
      List.of(
          Verb.of(
              2,
              p -> new Groups.Create(p.group(), "", p.filter(), p.properties(), Optional.empty())),
          Verb.of(
              4,
              p ->
                  new Groups.Modify(
                      p.group(),
                      Optional.empty(),
                      p.filter(),
                      PropertyChange.setting(p.properties()),
                      Optional.empty())),
          Verb.of(1, p -> new Groups.Delete(p.group())),
          Verb.of(
              1, p -> new Groups.AddVolume(p.group(), Optional.empty(), p.properties(), Set.of())),
          Verb.of(
              1,
              p ->
                  new Groups.ModifyVolume(
                      p.group(),
                      p.chance().below(2),
                      PropertyChange.setting(p.properties()),
                      Optional.empty())),
          Verb.of(2, p -> new Groups.DeleteVolume(p.group(), p.chance().below(3))),
          Verb.of(1, p -> new Properties.ModifyServer(PropertyChange.setting(p.properties()))),
          Verb.of(
              1,
              p ->
                  new Properties.ModifyKeyValues(
                      "kv" + p.chance().below(3), PropertyChange.setting(p.properties()))),
          Verb.of(1, p -> new Properties.DeleteKeyValues("kv" + p.chance().below(3))));

  private TemplateVerbs() {}
}
