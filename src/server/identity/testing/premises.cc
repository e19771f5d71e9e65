#include "server/identity/testing/premises.h"

#include <filesystem>

namespace consort::server {

TestMachine::TestMachine(std::string given) : name(std::move(given)), machine_id("id of " + name) {}

wire::EnrolmentRequest TestMachine::request(const std::optional<Secret>& token) const {
  wire::EnrolmentRequest request{.request = trust::SigningRequest::make(key, name).value().to_pem(),
                                 .machine_id = machine_id,
                                 .boot_id = boot_id,
                                 .name = name};
  if (token) request.token = token->reveal();
  return request;
}

TestPremises::TestPremises() {
  std::filesystem::create_directory(folder.path() + "/keys");
  open();
  auto add = [&](const char* name) {
    return store
        ->write([&](store::Writer& w) { return store::environments::add(w, "example", name); })
        .value();
  };
  production = add("production");
  testing = add("testing");
}

void TestPremises::open() {
  store = store::Store::open({.path = folder.path() + "/store.db"}, wall).value();
  vault = AuthorityVault::open(folder.path() + "/keys", "example", wall).value();
  barred = BarredAgents::load(*store).value();
  desk = std::make_unique<EnrolmentDesk>(*store, *vault, *barred, EnrolmentDesk::Settings());
  custody = std::make_unique<HostCustody>(*store, *barred);
  tokens = std::make_unique<JoinTokens>(*store, *vault, wall);
}

void TestPremises::reopen() {
  tokens.reset();
  custody.reset();
  desk.reset();
  barred.reset();
  vault.reset();
  store.reset();
  open();
}

Secret TestPremises::token(std::optional<int64_t> uses, const std::vector<std::string>& tags) {
  JoinTerms terms{.name = "test",
                  .environment = production,
                  .tags = tags,
                  .uses = uses,
                  .servers = {"localhost:8443"}};
  return tokens->make(terms, "token:1").value().text;
}

trust::Certificate TestPremises::join(const TestMachine& machine) {
  auto answer = desk->ask(machine.request(token()), "192.0.2.1");
  if (!answer) throw std::runtime_error(answer.error().to_string());
  const auto& enrolled = std::get<wire::Enrolled>(*answer);
  return trust::certificates_from_pem(enrolled.chain).value().front();
}

std::optional<store::Host> TestPremises::host(const std::string& name) {
  return store->read([&](store::Reader& r) { return store::hosts::find(r, production, name); })
      .value();
}

store::LifeCycle TestPremises::life_cycle(const std::string& name) {
  return host(name).value().life_cycle;
}

net::PeerCertificate peer_of(const trust::Certificate& certificate) {
  return {.common_name = certificate.subject,
          .serial = certificate.serial,
          .fingerprint = certificate.fingerprint,
          .not_after = certificate.not_after,
          .der = certificate.der};
}

}  // namespace consort::server
