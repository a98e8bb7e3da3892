/** What a mail says, before it takes a form: HTML and text are made from the same words and figures. */
export interface MailContent {
  tone: 'good' | 'mixed' | 'bad';
  title: string;
  verdict: string;
  /** Label and count of each outcome; none for a failed run. */
  figures: [label: string, figure: string][];
  /** Paragraphs with a heading: what was wrong, why rows were rejected, what to do. */
  sections: { heading: string; lines: string[] }[];
  link: string;
  linkText: string;
  footer: string;
}
