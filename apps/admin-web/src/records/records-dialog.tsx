import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  onClose(): void;
  children: ReactNode;
}

/** The records behind a figure, over the page; Escape leads back to the figure. */
export function RecordsDialog({ title, onClose, children }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="records-dialog"
      aria-labelledby="records-title"
      onClose={onClose}
    >
      <div className="panel-head">
        <h2 id="records-title">{title}</h2>
        <Button size="small" onClick={() => dialog.current?.close()}>
          {t('records.close')}
        </Button>
      </div>
      {children}
    </dialog>
  );
}
