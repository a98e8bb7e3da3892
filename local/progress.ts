/** Told, in a few words for a person, what takes a while: "downloading MongoDB 6.0.5, 42 MB". */
export type Progress = (message: string) => void;
