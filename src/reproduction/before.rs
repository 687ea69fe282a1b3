//! The requests of a finding that come before the judged one.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::finding::Step;
use crate::generate::case::{Case, CaseStep};
use crate::generate::params::put_text;
use crate::model::operation::{Operation, Params};
use crate::reproduction::Unprintable;
use crate::reproduction::found::ReproducedFinding;
use crate::reproduction::reduced::params_of;
use crate::reproduction::script::{CallStatement, Statement};
use crate::reproduction::set_up::{SymbolicStage, SymbolicUser};
use crate::wire::Request;

impl ReproducedFinding<'_> {
    /// The requests before, with the codes that they ask for by their number.
    pub(super) fn before(
        &self,
        stage: &mut SymbolicStage<'_>,
        bound: &Case,
        users: &[SymbolicUser],
    ) -> Result<(Vec<Statement>, BTreeMap<usize, String>), Unprintable> {
        let service = &self.generator.service;
        let kept = self.kept_steps(bound);
        let (mut statements, mut deliveries) = (Vec::new(), BTreeMap::new());
        let mut delivered = 0;
        for (step, is_kept) in bound.before.iter().zip(kept) {
            let number = delivered;
            delivered += usize::from(step.delivers);
            if !is_kept {
                continue;
            }
            let asked = service.operation(&step.operation).ok_or_else(no_code)?;
            let mut params = step.params.clone();
            if let Some(late) = &step.late {
                let code: &String = deliveries.get(&late.delivery).ok_or_else(no_code)?;
                put_text(&mut params, &late.member, Some(code.clone()));
            }
            let request = service.encode_request(asked, &params);
            statements.push(plain_call(asked, params, request));
            if step.delivers {
                let user = users.first().ok_or_else(no_code)?;
                let code = stage.code(&mut statements, &user.bindings)?;
                deliveries.insert(number, code);
            }
        }
        Ok((statements, deliveries))
    }

    /// Which of the case's steps the smallest case has, as far as that can be told: the last ones that look like those
    /// that were sent, where they bring all codes that are taken.
    fn kept_steps(&self, bound: &Case) -> Vec<bool> {
        let mut rest = self.finding.steps.iter().rev().peekable();
        let is_same = |step: &CaseStep, sent: &Step| {
            let params = params_of(&self.generator.service, &sent.exchange.request);
            step.operation == sent.operation
                && params.is_some_and(|params| params.keys().eq(step.params.keys()))
        };
        let mut kept = vec![false; bound.before.len()];
        for (step, is_kept) in bound.before.iter().zip(&mut kept).rev() {
            *is_kept = rest.next_if(|sent| is_same(step, sent)).is_some();
        }
        let mut delivered = BTreeSet::new();
        let mut number = 0;
        let mut is_whole = rest.peek().is_none() && !self.finding.steps.is_empty();
        for (step, is_kept) in bound.before.iter().zip(&kept) {
            let has_code = step.late.as_ref().is_none_or(|late| delivered.contains(&late.delivery));
            is_whole &= has_code || !is_kept;
            if step.delivers {
                if *is_kept {
                    delivered.insert(number);
                }
                number += 1;
            }
        }
        is_whole &= bound.late.as_ref().is_none_or(|late| delivered.contains(&late.delivery));
        if is_whole { kept } else { vec![true; bound.before.len()] }
    }
}

/// A call that may be refused.
pub(super) fn plain_call(operation: &Operation, params: Params, request: Request) -> Statement {
    Statement::Call(Box::new(CallStatement {
        operation: operation.name.clone(),
        params,
        headers: Vec::new(),
        request,
        captures: Vec::new(),
        times: 1,
        succeeds: false,
    }))
}

pub(super) fn no_code() -> Unprintable {
    Unprintable("a code that it takes is not sent before it".to_owned())
}
