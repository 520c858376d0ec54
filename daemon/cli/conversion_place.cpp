#include "conversion_place.hpp"

#include "gazetted/cli/terminal.hpp"
#include "workspace.hpp"

namespace gazetted {

fs::path place_for_conversion(CommandContext& context) {
  if (!context.made) {
    auto made = std::make_shared<Workspace>();
    if (auto status = made->make(); !status) return complain(context, status.error().text()), fs::path();
    context.made = std::move(made);
  }
  const auto place = *context.made / std::to_string(context.conversions++);
  if (auto status = make_directories(place); !status) return complain(context, status.error().text()), fs::path();
  return place;
}

}  // namespace gazetted
