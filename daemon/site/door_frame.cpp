#include "page_model.hpp"

namespace gazetted {

Result<SiteFile> framed_door_page(const SiteView& view, const DoorFrame& frame) {
  const auto newsroom = find_newsroom(view, frame.newsroom);
  if (!newsroom) return newsroom.error();
  PageHead head;
  head.language = frame.language;
  head.title = frame.heading;
  head.description = frame.heading;
  head.path = frame.path;
  head.is_indexed = false;
  auto model = page_model(view, **newsroom, head);
  model["door_html"] = frame.html;
  return render_page(view, "door", frame.path, std::move(model));
}

}  // namespace gazetted
