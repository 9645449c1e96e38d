// Questions and answers between services over NATS: this library's public face.
export { answerQuestions } from './answer-questions.ts';
export type { Answering, AnswerDeps, Handlers } from './answer-questions.ts';
export { questionClient, ServiceUnavailable } from './question-client.ts';
export type { AskBus, Outcome, QuestionClient } from './question-client.ts';
export { isRefused, refuse } from './refused.ts';
export type { Refusal, Refused } from './refused.ts';
export { subjectOf } from './verbs.ts';
export type { Answer, Ask, Questions, Verbs } from './verbs.ts';
