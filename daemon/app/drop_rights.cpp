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
  const auto client = client_of_drop(*input.claim.origin, input.settings);
  const auto& release = input.edition.set.first();
  if (!client.may_publish && release.kind == ReleaseKind::withdrawal)
    return fail("the API client '{}' may not publish, and nobody approves a withdrawal: somebody has to drop it",
                client.name);
  if (input.replaces) {
    if (auto status = check_rights(client, Touch::replace, release.id, input); !status) return status;
  }
  if (!input.edition.earlier) return {};
  return check_rights(client, Touch::supersede, input.edition.earlier->id, input);
}

}  // namespace gazetted
