#include "store/certificates.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"

namespace consort::server {
namespace {

model::Map view(const store::Certificate& c) {
  Fields fields;
  fields.add("serial", c.serial)
      .add("host", c.host)
      .add("fingerprint", c.fingerprint)
      .add("issued", c.issued)
      .add("not_after", c.not_after)
      .add("revoked", c.revoked);
  if (c.revoked) fields.add("reason", c.reason);
  return fields.take();
}

Outcome<store::Certificate> certificate_of(const Call& call, store::Reader& reader) {
  TRY(auto found,
      or_not_found(store::certificates::find(reader, call.text("serial")), "certificate"));
  if (found.environment != call.site()) return not_found("certificate");
  return found;
}

Reply list_host_certificates(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  TRY(auto all, store::certificates::of_host(reader, call.site(), host.id));
  model::List items;
  for (const store::Certificate& certificate : all)
    items.emplace_back(view(certificate));
  return list_answer(call, std::move(items), "");
}

Reply get_certificate(const Call& call, store::Reader& reader) {
  TRY(auto found, certificate_of(call, reader));
  return Answer::of(view(found));
}

}  // namespace

void add_certificates(HandlerTable& handlers, const Services& services) {
  handlers.read("listHostCertificates", list_host_certificates);
  handlers.read("getCertificate", get_certificate);
  handlers.act("revokeCertificate",
               act_on(services, certificate_of,
                      [](Actions& actions, const Call& call, const store::Certificate& found) {
                        return actions.revoke_certificate(
                            order_of(call, "certificate:" + found.serial), found,
                            call.member("reason")->text());
                      }));
}

}  // namespace consort::server
