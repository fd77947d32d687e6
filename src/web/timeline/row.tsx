import { Component } from "preact";
import { words } from "../words.ts";
import { CameAndWent, Happened } from "./events.tsx";
import { Message } from "./message.tsx";
import { PendingMessage } from "./pending.tsx";
import type { Row } from "./rows.ts";

/** One row. It is drawn again only for another row object, since most rows never change. */
export class RowView extends Component<{ row: Row }> {
  override shouldComponentUpdate(next: Readonly<{ row: Row }>): boolean {
    return next.row !== this.props.row;
  }

  override render({ row }: { row: Row }) {
    switch (row.is) {
      case "message":
        return <Message message={row.message} leads={row.leads} rowKey={row.key} />;
      case "pending":
        return <PendingMessage pending={row.pending} leads={row.leads} />;
      case "came-and-went":
        return <CameAndWent events={row.events} rowKey={row.key} />;
      case "happened":
        return <Happened event={row.event} rowKey={row.key} />;
      case "new-line":
        return (
          <div class="new-line" data-key={row.key}>
            <span>{words.newLine}</span>
          </div>
        );
      default:
        return row satisfies never;
    }
  }
}
