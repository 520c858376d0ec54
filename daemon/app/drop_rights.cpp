#include "drop_rights.hpp"

#include "client_rights.hpp"

namespace gazetted {
namespace {

Status check_rights(const ApiClient& client, Touch touch, const std::string& id, const AcceptanceInput& input) {
  const auto stored = read_stored_release(id, input.settings, input.now);
  if (!stored) return stored.error().blame_machine();
  if (!*stored) return {};
  const auto reason = why_client_may_not(client, touch, **stored, input.settings);
  return reason.empty() ? Status() : fail("the API client '{}': {}", client.name, reason);
}

}  // namespace

Status check_rights_of_drop(const AcceptanceInput& input) {
  if (!input.claim.origin) return {};
  auto client = client_of_drop(*input.claim.origin, input.settings);
  if (!client)
    return fail("the API client '{}', which put it, is not configured any more: somebody has to drop it",
                input.claim.origin->client);
  // A person approves it, and reads in whose name it is.
  if (input.claim.origin->is_lost()) client->newsroom = input.settings.newsroom(input.edition.set.first().newsroom).key;
  if (const auto reason = why_client_may_not(*client, input.edition, input.settings); !reason.empty())
    return fail("the API client '{}': {}", client->name, reason);
  if (input.replaces) {
    if (auto status = check_rights(*client, Touch::replace, input.edition.set.first().id, input); !status)
      return status;
  }
  if (!input.edition.earlier) return {};
  const auto& named = input.edition.set.first().supersedes;
  if (auto status = check_rights(*client, Touch::supersede, named, input); !status) return status;
  // What nobody has approved ends with it, which is not for who may not publish.
  const auto& ended = input.edition.earlier->id;
  return client->may_publish || ended == named ? Status() : check_rights(*client, Touch::supersede, ended, input);
}

}  // namespace gazetted
