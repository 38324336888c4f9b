// SPDX-License-Identifier: Apache-2.0
package io.moorage.server.control;

import io.moorage.server.cluster.Change;
import io.moorage.server.cluster.Cluster;
import io.moorage.server.cluster.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision in the making: an image to look at, and the changes so far. Local to one decision;
 * thrown away if the request is refused halfway, so that a refusal changes nothing.
 */
public final class Draft {
  private final long revision;
  private final List<Change> changes = new ArrayList<>();
  private Cluster cluster;

  public Draft(Cluster before) {
    this.cluster = before;
    this.revision = before.revision() + 1;
  }

  /** The image with the changes so far. */
  public Cluster cluster() {
    return cluster;
  }

  public List<Change> changes() {
    return List.copyOf(changes);
  }

  /** The revision that the changes will have. */
  public long revision() {
    return revision;
  }

  public void put(Document document) {
    apply(new Change.Put(document.at(revision)));
  }

  /**
   * Like {@link #put}, for a change that no node has to hear of: the revision that nodes answer to
   * stays.
   */
  public void note(Document document) {
    apply(new Change.Put(document));
  }

  public void remove(Document document) {
    apply(new Change.Remove(document));
  }

  private void apply(Change change) {
    changes.add(change);
    cluster = cluster.with(change);
  }

  /** The image after the decision; the same as before where nothing changed. */
  public Cluster result() {
    return changes.isEmpty() ? cluster : cluster.at(revision);
  }
}
