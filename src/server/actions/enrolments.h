#pragma once
#include "server/actions/site_editor.h"

namespace consort::server {

// Machines that join, in the store and in the site: who is let in is described there, if only by
// its tags. A site without any commit is left alone: the first one is the people's; and so is one
// that follows another repository. Thread-safe; blocks for the store and the site.
class Enrolments {
 public:
  Enrolments(const ActionParts& parts, SiteEditor& editor) : parts_(parts), editor_(editor) {}

  // The desk decides. A machine whose host could not be described is told to ask again, and gets
  // the same certificate then.
  Outcome<Done> ask(const EnrolmentRequest& request);
  // First the site, then the store: sent again after an end in between, it is carried to its end.
  Outcome<Done> approve(const Order& order, const store::Enrolment& enrolment,
                        const EnrolmentApproval& approval);
  Outcome<Done> reject(const Order& order, const store::Enrolment& enrolment);

 private:
  // Sees to it that the site describes the host; nullopt: it does, or is left alone. `tags` become
  // those it has there.
  Outcome<std::optional<SiteChange>> describe(const Order& order, const std::string& host,
                                              std::vector<std::string>& tags);
  Outcome<std::optional<SiteChange>> describe_joined(const EnrolmentRequest& request,
                                                     const Digest& key);

  const ActionParts& parts_;
  SiteEditor& editor_;
};

}  // namespace consort::server
